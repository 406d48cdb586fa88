package main

import (
	corev1 "k8s.io/api/core/v1"
	metricsv1 "k8s.io/metrics/pkg/apis/metrics/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// numbers are usages as text, by Node, or by namespace, Pod and container.
type numbers map[string]map[string]string

func (n numbers) add(name string, usage corev1.ResourceList) {
	n[name] = map[string]string{"cpu": usage.Cpu().String(), "memory": usage.Memory().String()}
}

func nodeNumbers(nodes []metricsv1beta1.NodeMetrics) numbers {
	all := numbers{}
	for _, node := range nodes {
		all.add(node.Name, node.Usage)
	}
	return all
}

func podNumbers(pods []metricsv1beta1.PodMetrics) numbers {
	all := numbers{}
	for _, pod := range pods {
		for _, container := range pod.Containers {
			all.add(pod.Namespace+"/"+pod.Name+"/"+container.Name, container.Usage)
		}
	}
	return all
}

func podNumbersV1(pods []metricsv1.PodMetrics) numbers {
	all := numbers{}
	for _, pod := range pods {
		for _, container := range pod.Containers {
			all.add(pod.Namespace+"/"+pod.Name+"/"+container.Name, container.Usage)
		}
	}
	return all
}

package main

import (
	"context"
	"errors"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/metrics/pkg/client/clientset/versioned"
	"sigs.k8s.io/descheduler/pkg/descheduler/metricscollector"
)

func collectOnce(ctx context.Context, config *rest.Config) (numbers, error) {
	return collect(ctx, config, 1)
}

func collectTwice(ctx context.Context, config *rest.Config) (numbers, error) {
	return collect(ctx, config, 2)
}

// collect is what the descheduler does every five seconds with `metricsProviders: [{source: KubernetesMetrics}]`.
func collect(ctx context.Context, config *rest.Config, times int) (numbers, error) {
	core, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	metrics, err := versioned.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	factory := informers.NewSharedInformerFactory(core, 0)
	lister := factory.Core().V1().Nodes().Lister()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	collector := metricscollector.NewMetricsCollector(lister, metrics, labels.Everything())
	for range times {
		if err := collector.Collect(ctx); err != nil {
			return nil, err
		}
	}
	usages, err := collector.AllNodesUsage()
	if err != nil {
		return nil, err
	}
	if len(usages) == 0 {
		return nil, errors.New("AllNodesUsage() is empty")
	}
	all := numbers{}
	for name, usage := range usages {
		all.add(name, corev1.ResourceList{corev1.ResourceCPU: *usage["cpu"], corev1.ResourceMemory: *usage["memory"]})
	}
	return all, nil
}

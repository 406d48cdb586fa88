package main

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	"k8s.io/metrics/pkg/client/clientset/versioned"
)

func typedNodes(ctx context.Context, config *rest.Config) (numbers, error) {
	clients, err := versioned.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	list, err := clients.MetricsV1beta1().NodeMetricses().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	return nodeNumbers(list.Items), nil
}

func typedPods(ctx context.Context, config *rest.Config) (numbers, error) {
	clients, err := versioned.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	list, err := clients.MetricsV1beta1().PodMetricses(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	return podNumbers(list.Items), nil
}

func typedV1Pods(ctx context.Context, config *rest.Config) (numbers, error) {
	clients, err := versioned.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	list, err := clients.MetricsV1().PodMetricses(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	return podNumbersV1(list.Items), nil
}

func dynamicPods(ctx context.Context, config *rest.Config) (numbers, error) {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	pods := metricsv1beta1.SchemeGroupVersion.WithResource("pods")
	list, err := client.Resource(pods).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	typed := metricsv1beta1.PodMetricsList{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(list.UnstructuredContent(), &typed); err != nil {
		return nil, err
	}
	return podNumbers(typed.Items), nil
}

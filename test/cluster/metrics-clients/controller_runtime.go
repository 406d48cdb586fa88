package main

import (
	"context"
	"errors"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

func metricsScheme() *runtime.Scheme {
	scheme := runtime.NewScheme()
	if err := metricsv1beta1.AddToScheme(scheme); err != nil {
		panic(err)
	}
	return scheme
}

func runtimeNodes(ctx context.Context, config *rest.Config) (numbers, error) {
	direct, err := client.New(config, client.Options{Scheme: metricsScheme()})
	if err != nil {
		return nil, err
	}
	list := metricsv1beta1.NodeMetricsList{}
	err = direct.List(ctx, &list)
	return nodeNumbers(list.Items), err
}

func runtimePods(ctx context.Context, config *rest.Config) (numbers, error) {
	direct, err := client.New(config, client.Options{Scheme: metricsScheme()})
	if err != nil {
		return nil, err
	}
	list := metricsv1beta1.PodMetricsList{}
	err = direct.List(ctx, &list)
	return podNumbers(list.Items), err
}

// cachedPods reads through a cache, as the client of a manager does unless its options say otherwise. It then keeps the cache
// until it is killed.
func cachedPods(ctx context.Context, config *rest.Config) (numbers, error) {
	objects, err := cache.New(config, cache.Options{Scheme: metricsScheme()})
	if err != nil {
		return nil, err
	}
	ended := make(chan error)
	go func() { ended <- objects.Start(ctx) }()
	if !objects.WaitForCacheSync(ctx) {
		return nil, errors.New("the cache did not start")
	}
	list := metricsv1beta1.PodMetricsList{}
	if err := objects.List(ctx, &list); err != nil {
		return nil, err
	}
	return podNumbers(list.Items), <-ended
}

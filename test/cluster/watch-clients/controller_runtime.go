package main

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

var kinds = map[string]string{"nodes": "NodeMetrics", "pods": "PodMetrics"}

// cachedObjects returns an object of a resource and a list of it, as a controller names what it watches.
func cachedObjects(resource string) (client.Object, client.ObjectList) {
	if resource == "nodes" {
		return &metricsv1beta1.NodeMetrics{}, &metricsv1beta1.NodeMetricsList{}
	}
	return &metricsv1beta1.PodMetrics{}, &metricsv1beta1.PodMetricsList{}
}

// cachedMetadata is cachedObjects for a controller that watches the metadata only.
func cachedMetadata(resource string) (client.Object, client.ObjectList) {
	object, list := &metav1.PartialObjectMetadata{}, &metav1.PartialObjectMetadataList{}
	object.SetGroupVersionKind(metricsv1beta1.SchemeGroupVersion.WithKind(kinds[resource]))
	list.SetGroupVersionKind(metricsv1beta1.SchemeGroupVersion.WithKind(kinds[resource] + "List"))
	return object, list
}

// cacheStore is the cache of controller-runtime, of one resource.
type cacheStore struct {
	cache    cache.Cache
	informer cache.Informer
	newList  func() client.ObjectList
}

func (s cacheStore) hasSynced() bool { return s.informer.HasSynced() }

func (s cacheStore) objects() ([]any, error) {
	if !s.hasSynced() {
		return nil, nil
	}
	list := s.newList()
	if err := s.cache.List(context.Background(), list); err != nil {
		return nil, err
	}
	items, err := meta.ExtractList(list)
	objects := make([]any, len(items))
	for index, item := range items {
		objects[index] = item
	}
	return objects, err
}

type cachedForm func(resource string) (client.Object, client.ObjectList)

func followCached(form cachedForm) func(context.Context, *rest.Config, string) (store, error) {
	return func(ctx context.Context, config *rest.Config, resource string) (store, error) {
		scheme := runtime.NewScheme()
		if err := metricsv1beta1.AddToScheme(scheme); err != nil {
			return nil, err
		}
		objects, err := cache.New(config, cache.Options{Scheme: scheme})
		if err != nil {
			return nil, err
		}
		object, _ := form(resource)
		informer, err := objects.GetInformer(ctx, object, cache.BlockUntilSynced(false))
		if err != nil {
			return nil, err
		}
		go func() { _ = objects.Start(ctx) }()
		return cacheStore{objects, informer, func() client.ObjectList { _, list := form(resource); return list }}, nil
	}
}

package main

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	metricsv1 "k8s.io/metrics/pkg/apis/metrics/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	"k8s.io/metrics/pkg/client/clientset/versioned"
)

const protobuf = "application/vnd.kubernetes.protobuf"

// informerStore is the store of an informer of client-go.
type informerStore struct {
	informer cache.SharedIndexInformer
}

func (s informerStore) hasSynced() bool { return s.informer.HasSynced() }

func (s informerStore) objects() ([]any, error) { return s.informer.GetStore().List(), nil }

func startInformer(ctx context.Context, informer cache.SharedIndexInformer) store {
	go informer.RunWithContext(ctx)
	return informerStore{informer}
}

func followTypedV1beta1(ctx context.Context, config *rest.Config, resource string) (store, error) {
	clients, err := versioned.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	objects := map[string]runtime.Object{"nodes": &metricsv1beta1.NodeMetrics{}, "pods": &metricsv1beta1.PodMetrics{}}
	return followTyped(ctx, clients.MetricsV1beta1().RESTClient(), resource, objects[resource]), nil
}

func followTypedV1(ctx context.Context, config *rest.Config, resource string) (store, error) {
	config.ContentType = protobuf
	config.AcceptContentTypes = protobuf
	clients, err := versioned.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	objects := map[string]runtime.Object{"nodes": &metricsv1.NodeMetrics{}, "pods": &metricsv1.PodMetrics{}}
	return followTyped(ctx, clients.MetricsV1().RESTClient(), resource, objects[resource]), nil
}

func followTyped(ctx context.Context, client cache.Getter, resource string, object runtime.Object) store {
	source := cache.NewListWatchFromClient(client, resource, metav1.NamespaceAll, fields.Everything())
	return startInformer(ctx, cache.NewSharedIndexInformer(source, object, 0, cache.Indexers{}))
}

func followDynamic(ctx context.Context, config *rest.Config, resource string) (store, error) {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	wanted := metricsv1beta1.SchemeGroupVersion.WithResource(resource)
	factory := dynamicinformer.NewDynamicSharedInformerFactory(client, 0)
	return startInformer(ctx, factory.ForResource(wanted).Informer()), nil
}

func followMetadata(ctx context.Context, config *rest.Config, resource string) (store, error) {
	client, err := metadata.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	wanted := metricsv1beta1.SchemeGroupVersion.WithResource(resource)
	factory := metadatainformer.NewSharedInformerFactory(client, 0)
	return startInformer(ctx, factory.ForResource(wanted).Informer()), nil
}

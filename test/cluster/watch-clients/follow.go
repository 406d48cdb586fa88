package main

import (
	"context"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

var resources = []string{"nodes", "pods"}

// store is what an informer holds.
type store interface {
	hasSynced() bool
	objects() ([]any, error)
}

// makers start the informer of a resource, by the name of the kind of client.
var makers = map[string]func(context.Context, *rest.Config, string) (store, error){
	"typed v1beta1":               followTypedV1beta1,
	"typed v1 protobuf":           followTypedV1,
	"dynamic":                     followDynamic,
	"metadata":                    followMetadata,
	"controller-runtime":          followCached(cachedObjects),
	"controller-runtime metadata": followCached(cachedMetadata),
}

// follower is an informer of one resource and the requests of its client.
type follower struct {
	store
	counter *requestCounter
}

// startFollowers starts an informer for each kind of client and each resource. Their names are `<client> <resource>`.
func startFollowers(ctx context.Context, config *rest.Config) (map[string]follower, error) {
	followers := map[string]follower{}
	for client, follow := range makers {
		for _, resource := range resources {
			name := client + " " + resource
			counter := newRequestCounter()
			held, err := follow(ctx, counter.countedConfig(config, strings.ReplaceAll(name, " ", "-")), resource)
			if err != nil {
				return nil, err
			}
			followers[name] = follower{held, counter}
		}
	}
	return followers, nil
}

func (f follower) tell() (Told, error) {
	list, err := f.objects()
	if err != nil {
		return Told{}, err
	}
	objects := map[string]any{}
	for _, object := range list {
		key, err := cache.MetaNamespaceKeyFunc(object)
		if err != nil {
			return Told{}, err
		}
		objects[key] = object
	}
	return Told{Synced: f.hasSynced(), Objects: objects, Requests: f.counter.snapshot()}, nil
}

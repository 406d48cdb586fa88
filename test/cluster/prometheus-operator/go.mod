module metrics-server-ts/test/cluster/prometheus-operator

go 1.26.0

// Nothing is built of it: its CustomResourceDefinitions are read.
require github.com/prometheus-operator/prometheus-operator v0.85.0

module metrics-server-ts/test/cluster/cert-manager

go 1.26.0

// Nothing is built of it: its CustomResourceDefinitions are read.
require github.com/cert-manager/cert-manager v1.21.2

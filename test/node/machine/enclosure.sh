#!/bin/sh
# What a real node would change of the machine it runs on is given to it here as a copy of its own. To be run as the
# first process of new mount, process and network namespaces, with which all of it ends. Arguments: a folder for what is
# written, and the command to run.
set -eu
folder=$1
shift

# The kubelet, cAdvisor, containerd and the network plugins have paths below these built in.
for path in /var/lib /var/log; do
  mkdir -p "$folder/written$path" "$folder/work$path"
  mount -t overlay -o "lowerdir=$path,upperdir=$folder/written$path,workdir=$folder/work$path" overlay "$path"
done
mkdir -p "$folder/kubelet" /var/lib/kubelet
# Not an overlay: the kubelet tells how full the file system below this path is.
mount --bind "$folder/kubelet" /var/lib/kubelet
mount -t tmpfs -o mode=755 tmpfs /run

# Settings of the kernel that the kubelet makes for the whole machine.
for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops \
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  mkdir -p "$folder/settings/${setting%/*}"
  cat "/proc/sys/$setting" > "$folder/settings/$setting"
  mount --bind "$folder/settings/$setting" "/proc/sys/$setting"
done

# The address of the Service `kubernetes` is one of the node itself, so that Pods reach it without a kube-proxy.
ip link set lo up
ip address add "$NODE_SERVICE_ADDRESS/32" dev lo
# The network plugin joins Pods to this bridge; its address is the node's. One that is not given a hardware address has that of
# one of its Pods, until that Pod ends: then the others send to nobody, for as long as they believe what they knew.
ip link add "$NODE_BRIDGE" address 02:00:0a:58:00:01 type bridge
ip address add "$NODE_ADDRESS/24" dev "$NODE_BRIDGE"
ip link set "$NODE_BRIDGE" up

"$@"

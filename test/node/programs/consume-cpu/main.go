// Consume-cpu takes the flags of the program of that name in the image resource-consumer of Kubernetes' own tests, and is
// burn from then on: consume-cpu --millicores=NUMBER --duration-sec=SECONDS.
//
// It lives half as long as it is told to. The suite has an init container live for 10 s and expects no numbers of it; once a
// container is that old both servers have some, counted from the making of its cgroup.
package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

func main() {
	millicores := flag.Int("millicores", 0, "thousandths of a core to use")
	seconds := flag.Int("duration-sec", 0, "how long to live")
	flag.Parse()
	words := []string{"burn", strconv.Itoa(*millicores), "0", strconv.Itoa(*seconds / 2)}
	fmt.Fprintln(os.Stderr, syscall.Exec("/burn", words, os.Environ()))
	os.Exit(2)
}

// Stress takes the flags of the program of that name by which one worker holds memory, and is burn from then on:
// stress -m 1 --vm-bytes NUMBERM --vm-hang 0 -t SECONDS.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"syscall"
)

func main() {
	flag.Int("m", 1, "workers: one")
	flag.Int("vm-hang", 0, "how long memory is held before it is given back: for ever")
	bytes := flag.String("vm-bytes", "0M", "mebibytes to hold")
	seconds := flag.String("t", "0", "how many seconds to live")
	flag.Parse()
	words := []string{"burn", "0", strings.TrimSuffix(*bytes, "M"), *seconds}
	fmt.Fprintln(os.Stderr, syscall.Exec("/burn", words, os.Environ()))
	os.Exit(2)
}

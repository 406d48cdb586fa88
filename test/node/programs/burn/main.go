// Burn uses a known amount of CPU and memory: burn MILLICORES MEBIBYTES [LIFE_SECONDS [EXIT_CODE]].
//
// What it has used is read from its own CPU clock and held against what it should have used by now. A machine on which
// others work too delays it, but it catches up, so that the average stays what it was told.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"
)

const pause = 10 * time.Millisecond

func main() {
	start := time.Now()
	var words [4]int
	if len(os.Args) < 3 || len(os.Args) > 5 {
		fail("usage: burn MILLICORES MEBIBYTES [LIFE_SECONDS [EXIT_CODE]]")
	}
	for i, word := range os.Args[1:] {
		number, err := strconv.Atoi(word)
		if err != nil || number < 0 {
			fail(fmt.Sprintf("burn: %q is no number that is 0 or more", word))
		}
		words[i] = number
	}
	millicores, mebibytes, life, exitCode := words[0], words[1], time.Duration(words[2])*time.Second, words[3]

	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(-1)
	held := hold(mebibytes << 20)
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGINT, syscall.SIGTERM)

	for {
		select {
		case <-end:
			os.Exit(0)
		default:
		}
		elapsed := time.Since(start)
		if life > 0 && elapsed >= life {
			runtime.KeepAlive(held)
			os.Exit(exitCode)
		}
		if used() < elapsed*time.Duration(millicores)/1000 {
			spin()
		} else {
			time.Sleep(pause)
		}
	}
}

// Hold returns memory of this size whose every page is in use.
func hold(bytes int) []byte {
	if bytes == 0 {
		return nil
	}
	memory, err := syscall.Mmap(-1, 0, bytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		fail(fmt.Sprintf("burn: %d bytes of memory: %v", bytes, err))
	}
	for i := 0; i < bytes; i += os.Getpagesize() {
		memory[i] = 1
	}
	return memory
}

// Used is the CPU time of this process so far.
func used() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fail(fmt.Sprintf("burn: getrusage: %v", err))
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Spin works for about a tenth of a millisecond.
func spin() {
	for i := 0; i < 100_000; i++ {
		runtime.KeepAlive(i)
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(2)
}

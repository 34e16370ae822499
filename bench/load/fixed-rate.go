// Sends GET requests at a fixed rate over keep-alive connections and prints latency percentiles as one JSON line.
// Each connection follows a schedule of its own; a latency runs from the moment of sending. Standard library only.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sort"
	"sync"
	"time"
)

type result struct {
	latencies []int64
	errors    int
	late      int
}

func send(address string, interval time.Duration, offset time.Duration, until time.Time, out *result) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		out.errors++
		return
	}
	defer connection.Close()
	reader := bufio.NewReaderSize(connection, 4096)
	request := []byte("GET / HTTP/1.1\r\nHost: bench\r\n\r\n")
	due := time.Now().Add(offset)
	for due.Before(until) {
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
		} else if wait < -interval {
			out.late++
		}
		began := time.Now()
		if _, err := connection.Write(request); err != nil {
			out.errors++
			return
		}
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			out.errors++
			return
		}
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
		out.latencies = append(out.latencies, time.Since(began).Nanoseconds())
		due = due.Add(interval)
	}
}

func main() {
	address := flag.String("address", "127.0.0.1:20490", "host:port, loopback")
	rate := flag.Int("rate", 10000, "requests per second")
	connections := flag.Int("connections", 64, "keep-alive connections")
	seconds := flag.Int("seconds", 5, "how long")
	flag.Parse()
	interval := time.Duration(float64(time.Second) * float64(*connections) / float64(*rate))
	until := time.Now().Add(time.Duration(*seconds) * time.Second)
	results := make([]result, *connections)
	var done sync.WaitGroup
	for i := range results {
		results[i].latencies = make([]int64, 0, *rate**seconds / *connections+16)
		done.Add(1)
		go func(i int) {
			defer done.Done()
			send(*address, interval, interval*time.Duration(i)/time.Duration(*connections), until, &results[i])
		}(i)
	}
	done.Wait()
	var all []int64
	errors, late := 0, 0
	for _, one := range results {
		all = append(all, one.latencies...)
		errors += one.errors
		late += one.late
	}
	if len(all) == 0 {
		fmt.Fprintln(os.Stderr, "no request was answered")
		os.Exit(1)
	}
	sort.Slice(all, func(a, b int) bool { return all[a] < all[b] })
	at := func(share float64) float64 { return float64(all[int(share*float64(len(all)-1))]) / 1000 }
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"requests": len(all), "errors": errors, "late": late,
		"p50_us": at(0.5), "p90_us": at(0.9), "p99_us": at(0.99), "max_us": at(1),
	})
}

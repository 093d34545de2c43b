// A web server on the sockets that were open from the start. The path says what to answer:
//
//	/          a line of text
//	/echo      the body of the request
//	/size/N    N bytes
//	/quit      a line of text, after which the server ends
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"syscall"
)

func main() {
	quit := make(chan struct{})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "hello") })
	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		// All of it first: once an answer is under way, the rest of a request is dropped.
		body, _ := io.ReadAll(r.Body)
		w.Write(body)
	})
	http.HandleFunc("/size/{bytes}", func(w http.ResponseWriter, r *http.Request) {
		size, _ := strconv.Atoi(r.PathValue("bytes"))
		w.Write(bytes.Repeat([]byte("x"), size))
	})
	http.HandleFunc("/quit", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "bye")
		close(quit)
	})
	if text, err := os.ReadFile("/data/text"); err == nil {
		http.HandleFunc("/text", func(w http.ResponseWriter, r *http.Request) { w.Write(text) })
	}

	server := &http.Server{}
	var serving sync.WaitGroup
	for _, listener := range listeners() {
		serving.Add(1)
		go func() {
			defer serving.Done()
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}()
	}
	<-quit
	server.Shutdown(nil)
	serving.Wait()
}

// The sockets are the first file descriptors after the standard streams.
func listeners() (found []net.Listener) {
	for number := uintptr(3); ; number++ {
		file := os.NewFile(number, "")
		listener, err := net.FileListener(file)
		file.Close()
		if errors.Is(err, syscall.ENOTSOCK) || errors.Is(err, syscall.EBADF) {
			return found
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		found = append(found, listener)
	}
}

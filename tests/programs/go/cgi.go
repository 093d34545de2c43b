// A CGI program, see `tests/src/corpus/cgi.rs`, with Go's own package for that.
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cgi"
	"os"
	"strconv"
	"strings"
)

func main() {
	if err := cgi.Serve(http.HandlerFunc(answer)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answer(w http.ResponseWriter, r *http.Request) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(os.Getenv("PATH_INFO"), "/"), "/")
	w.Header().Set("Content-Type", "text/plain")
	switch first {
	case "":
		fmt.Fprintln(w, "hello from Go")
	case "variables":
		for _, each := range os.Environ() {
			fmt.Fprintln(w, each)
		}
	case "echo":
		kind := r.Header.Get("Content-Type")
		if kind == "" {
			kind = "application/octet-stream"
		}
		w.Header().Set("Content-Type", kind)
		io.Copy(w, r.Body)
	case "status":
		status, _ := strconv.Atoi(rest)
		w.Header().Set("X-Guest", "Go")
		w.WriteHeader(status)
		fmt.Fprintln(w, "status", rest)
	case "location":
		http.Redirect(w, r, "https://example.com/there?a=b", http.StatusFound)
	case "local":
		// The package always says a status, so that this is no redirect inside the server.
		http.Redirect(w, r, "/query?from=local", http.StatusFound)
	case "query":
		fmt.Fprintln(w, "query", r.URL.RawQuery)
	case "large":
		size, _ := strconv.Atoi(rest)
		io.WriteString(w, strings.Repeat("x", size))
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintln(w, "no such path")
	}
}

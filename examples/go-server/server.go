// A web server on the socket that was granted when it was built.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	// The first socket is file descriptor 3.
	listener, err := net.FileListener(os.NewFile(3, ""))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Hello, %s!\n", r.FormValue("name"))
	})
	log.Fatal(http.Serve(listener, nil))
}

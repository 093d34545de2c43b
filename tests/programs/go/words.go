// Maps, goroutines, channels, a select with a timeout, reflection, compression, hashing; ends with status 3.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"sort"
	"strings"
	"sync"
	"time"
)

type Point struct {
	X, Y int
	Name string `json:"name,omitempty"`
}

func main() {
	counts := map[string]int{}
	for _, word := range strings.Fields("the quick brown fox jumps over the lazy dog the end") {
		counts[word]++
	}
	words := make([]string, 0, len(counts))
	for word := range counts {
		words = append(words, word)
	}
	sort.Strings(words)
	for _, word := range words {
		fmt.Print(word, "=", counts[word], " ")
	}
	fmt.Println()

	var group sync.WaitGroup
	results := make(chan int, 100)
	for worker := 0; worker < 100; worker++ {
		group.Add(1)
		go func() {
			defer group.Done()
			time.Sleep(time.Millisecond)
			results <- worker * worker
		}()
	}
	group.Wait()
	close(results)
	sum := 0
	for result := range results {
		sum += result
	}
	fmt.Println("sum", sum)
	select {
	case <-make(chan int):
	case <-time.After(5 * time.Millisecond):
		fmt.Println("timeout")
	}

	encoded, _ := json.Marshal([]Point{{1, 2, "a"}, {3, 4, ""}})
	var decoded []Point
	fmt.Println(string(encoded), json.Unmarshal(encoded, &decoded), decoded)
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	writer.Write(bytes.Repeat([]byte("compress me "), 10000))
	writer.Close()
	reader, _ := gzip.NewReader(&packed)
	unpacked, err := io.ReadAll(reader)
	fmt.Printf("%d %x %v\n", len(unpacked), sha256.Sum256(unpacked), err)
	fmt.Println(new(big.Int).Exp(big.NewInt(3), big.NewInt(200), nil))

	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		var none map[string]int
		none["x"] = 1
	}()
	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		var none *Point
		fmt.Println(none.X)
	}()
	_, err = os.Open("/absent")
	fmt.Println(errors.Is(err, os.ErrNotExist), len(os.Args))
	garbage := 0
	for i := 0; i < 200000; i++ {
		garbage += len(make([]byte, i%1000))
	}
	fmt.Println(garbage)
	os.Exit(3)
}

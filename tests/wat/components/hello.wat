;; A line on standard output, and bytes that the host asks memory for.
(component
  (import "wasi:io/error@0.2.0" (instance $error (export "error" (type (sub resource)))))
  (alias export $error "error" (type $io-error))
  (import "wasi:io/streams@0.2.0"
    (instance $streams
      (export "output-stream" (type $output-stream (sub resource)))
      (alias outer 1 $io-error (type $outer-error))
      (export "error" (type $error (eq $outer-error)))
      (type $stream-error' (variant (case "last-operation-failed" (own $error)) (case "closed")))
      (export "stream-error" (type $stream-error (eq $stream-error')))
      (export "[method]output-stream.blocking-write-and-flush"
        (func (param "self" (borrow $output-stream)) (param "contents" (list u8)) (result (result (error $stream-error)))))))
  (alias export $streams "output-stream" (type $output-stream))
  (import "wasi:cli/stdout@0.2.0"
    (instance $stdout
      (alias outer 1 $output-stream (type $outer-stream))
      (export "output-stream" (type $output-stream (eq $outer-stream)))
      (export "get-stdout" (func (result (own $output-stream))))))
  (import "wasi:random/random@0.2.0"
    (instance $random (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (if (i32.or (local.get 0) (local.get 1)) (then unreachable))
      (if (i32.ne (local.get 3) (i32.const 8)) (then unreachable))
      (i32.const 512)))
  (core instance $memory (instantiate $memory))
  (core func $stdout (canon lower (func $stdout "get-stdout")))
  (core func $write
    (canon lower (func $streams "[method]output-stream.blocking-write-and-flush") (memory (core memory $memory "memory"))))
  (core func $drop (canon resource.drop $output-stream))
  (core func $random
    (canon lower (func $random "get-random-bytes") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core module $main
    (import "m" "memory" (memory 1))
    (import "f" "stdout" (func $stdout (result i32)))
    (import "f" "write" (func $write (param i32 i32 i32 i32)))
    (import "f" "drop" (func $drop (param i32)))
    (import "f" "random" (func $random (param i64 i32)))
    (data (i32.const 100) "hello\n")
    (func (export "run") (result i32)
      (local $stream i32)
      (local.set $stream (call $stdout))
      (call $write (local.get $stream) (i32.const 100) (i32.const 6) (i32.const 0))
      (if (i32.load8_u (i32.const 0)) (then unreachable))
      (call $drop (local.get $stream))
      (call $random (i64.const 8) (i32.const 16))
      (if (i32.ne (i32.load (i32.const 16)) (i32.const 512)) (then unreachable))
      (if (i32.ne (i32.load (i32.const 20)) (i32.const 8)) (then unreachable))
      (i64.eqz (i64.load (i32.const 512)))))
  (core instance $main
    (instantiate $main
      (with "m" (instance $memory))
      (with "f"
        (instance
          (export "stdout" (func $stdout))
          (export "write" (func $write))
          (export "drop" (func $drop))
          (export "random" (func $random))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))

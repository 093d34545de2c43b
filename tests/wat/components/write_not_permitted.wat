;;! status = 134
;; A stream is written to without asking how much it takes.
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
      (export "[method]output-stream.write"
        (func (param "self" (borrow $output-stream)) (param "contents" (list u8)) (result (result (error $stream-error)))))))
  (alias export $streams "output-stream" (type $output-stream))
  (import "wasi:cli/stdout@0.2.0"
    (instance $stdout
      (alias outer 1 $output-stream (type $outer-stream))
      (export "output-stream" (type $output-stream (eq $outer-stream)))
      (export "get-stdout" (func (result (own $output-stream))))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $stdout (canon lower (func $stdout "get-stdout")))
  (core func $write (canon lower (func $streams "[method]output-stream.write") (memory (core memory $memory "memory"))))
  (core module $program
    (import "host" "stdout" (func $stdout (result i32)))
    (import "host" "write" (func $write (param i32 i32 i32 i32)))
    (func (export "run") (result i32)
      (call $write (call $stdout) (i32.const 0) (i32.const 1) (i32.const 16))
      (i32.const 0)))
  (core instance $program (instantiate $program
    (with "host" (instance (export "stdout" (func $stdout)) (export "write" (func $write))))))
  (func $run (result (result)) (canon lift (core func $program "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))

;; Strings from one component to others in each encoding, and back: each returns what it was given.
(component $root
  (core module $echo
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 1024))
    (func (export "realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at
        (i32.and
          (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
          (i32.sub (i32.const 0) (local.get $align))))
      (memory.copy (local.get $at) (local.get $old) (local.get $old_size))
      (global.set $next (i32.add (local.get $at) (local.get $size)))
      (local.get $at))
    (func (export "echo") (param $at i32) (param $length i32) (result i32)
      (i32.store (i32.const 16) (local.get $at))
      (i32.store (i32.const 20) (local.get $length))
      (i32.const 16)))

  (component $Utf8
    (core instance $m (instantiate $echo))
    (func (export "echo") (param "text" string) (result string)
      (canon lift (core func $m "echo") (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))
  (component $Utf16
    (core instance $m (instantiate $echo))
    (func (export "echo") (param "text" string) (result string)
      (canon lift (core func $m "echo") (memory (core memory $m "memory")) (realloc (core func $m "realloc")) string-encoding=utf16)))
  (component $Latin1
    (core instance $m (instantiate $echo))
    (func (export "echo") (param "text" string) (result string)
      (canon lift (core func $m "echo") (memory (core memory $m "memory")) (realloc (core func $m "realloc")) string-encoding=latin1+utf16)))

  (component $Main
    (import "utf8" (func $utf8 (param "text" string) (result string)))
    (import "utf16" (func $utf16 (param "text" string) (result string)))
    (import "latin1" (func $latin1 (param "text" string) (result string)))
    (core instance $m (instantiate $echo))
    (core func $f8 (canon lower (func $utf8) (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
    (core func $f16 (canon lower (func $utf16) (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
    (core func $f1 (canon lower (func $latin1) (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
    (core module $main
      (import "m" "memory" (memory 1))
      (import "f" "8" (func $f8 (param i32 i32 i32)))
      (import "f" "16" (func $f16 (param i32 i32 i32)))
      (import "f" "1" (func $f1 (param i32 i32 i32)))
      ;; Latin-1 alone, and characters of one to four bytes of UTF-8.
      (data (i32.const 100) "gr\c3\bc\c3\9fe")
      (data (i32.const 200) "a\c3\a4\e2\82\ac\f0\9d\84\9e")
      (func $check (param $at i32) (param $length i32)
        (local $position i32) (local $result i32)
        (if (i32.ne (i32.load (i32.const 4)) (local.get $length)) (then unreachable))
        (local.set $result (i32.load (i32.const 0)))
        (block $done
          (loop $each
            (br_if $done (i32.eq (local.get $position) (local.get $length)))
            (if
              (i32.ne
                (i32.load8_u (i32.add (local.get $at) (local.get $position)))
                (i32.load8_u (i32.add (local.get $result) (local.get $position))))
              (then unreachable))
            (local.set $position (i32.add (local.get $position) (i32.const 1)))
            (br $each))))
      (func $all (param $at i32) (param $length i32)
        (call $f8 (local.get $at) (local.get $length) (i32.const 0))
        (call $check (local.get $at) (local.get $length))
        (call $f16 (local.get $at) (local.get $length) (i32.const 0))
        (call $check (local.get $at) (local.get $length))
        (call $f1 (local.get $at) (local.get $length) (i32.const 0))
        (call $check (local.get $at) (local.get $length)))
      (func (export "run") (result i32)
        (call $all (i32.const 100) (i32.const 7))
        (call $all (i32.const 200) (i32.const 10))
        (call $all (i32.const 0) (i32.const 0))
        (i32.const 0)))
    (core instance $i
      (instantiate $main
        (with "m" (instance $m))
        (with "f" (instance (export "8" (func $f8)) (export "16" (func $f16)) (export "1" (func $f1))))))
    (func $run (result (result)) (canon lift (core func $i "run")))
    (instance $command (export "run" (func $run)))
    (export "wasi:cli/run@0.2.3" (instance $command)))

  (instance $utf8 (instantiate $Utf8))
  (instance $utf16 (instantiate $Utf16))
  (instance $latin1 (instantiate $Latin1))
  (instance $main
    (instantiate $Main
      (with "utf8" (func $utf8 "echo"))
      (with "utf16" (func $utf16 "echo"))
      (with "latin1" (func $latin1 "echo"))))
  (export "wasi:cli/run@0.2.3" (instance $main "wasi:cli/run@0.2.3")))

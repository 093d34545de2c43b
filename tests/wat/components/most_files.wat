;;! options = --max-files 8
;; Sockets count as files: five beside the standard streams. The file or socket that is closed makes room for another.
(component
  (import "wasi:sockets/network@0.2.0" (instance $network
    (type $code (enum "unknown" "access-denied" "not-supported" "invalid-argument" "out-of-memory" "timeout" "concurrency-conflict"
      "not-in-progress" "would-block" "invalid-state" "new-socket-limit" "address-not-bindable" "address-in-use" "remote-unreachable"
      "connection-refused" "connection-reset" "connection-aborted" "datagram-too-large" "name-unresolvable"
      "temporary-resolver-failure" "permanent-resolver-failure"))
    (export "error-code" (type (eq $code)))
    (type $family (enum "ipv4" "ipv6"))
    (export "ip-address-family" (type (eq $family)))))
  (alias export $network "error-code" (type $code))
  (alias export $network "ip-address-family" (type $family))
  (import "wasi:sockets/tcp@0.2.0" (instance $tcp (export "tcp-socket" (type (sub resource)))))
  (import "wasi:sockets/udp@0.2.0" (instance $udp (export "udp-socket" (type (sub resource)))))
  (alias export $tcp "tcp-socket" (type $tcp-socket))
  (alias export $udp "udp-socket" (type $udp-socket))
  (import "wasi:sockets/tcp-create-socket@0.2.0" (instance $create-tcp
    (alias outer 1 $code (type $c)) (export "error-code" (type $code (eq $c)))
    (alias outer 1 $family (type $f)) (export "ip-address-family" (type $family (eq $f)))
    (alias outer 1 $tcp-socket (type $s)) (export "tcp-socket" (type $socket (eq $s)))
    (export "create-tcp-socket" (func (param "address-family" $family) (result (result (own $socket) (error $code)))))))
  (import "wasi:sockets/udp-create-socket@0.2.0" (instance $create-udp
    (alias outer 1 $code (type $c)) (export "error-code" (type $code (eq $c)))
    (alias outer 1 $family (type $f)) (export "ip-address-family" (type $family (eq $f)))
    (alias outer 1 $udp-socket (type $s)) (export "udp-socket" (type $socket (eq $s)))
    (export "create-udp-socket" (func (param "address-family" $family) (result (result (own $socket) (error $code)))))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $create-tcp (canon lower (func $create-tcp "create-tcp-socket") (memory (core memory $memory "memory"))))
  (core func $create-udp (canon lower (func $create-udp "create-udp-socket") (memory (core memory $memory "memory"))))
  (core func $drop-tcp (canon resource.drop $tcp-socket))
  (core module $program
    (import "host" "create-tcp" (func $create-tcp (param i32 i32)))
    (import "host" "create-udp" (func $create-udp (param i32 i32)))
    (import "host" "drop-tcp" (func $drop-tcp (param i32)))
    (import "host" "memory" (memory 1))
    (func $tcp (result i32) (call $create-tcp (i32.const 0) (i32.const 16)) (i32.load8_u (i32.const 16)))
    (func $udp (result i32) (call $create-udp (i32.const 0) (i32.const 16)) (i32.load8_u (i32.const 16)))
    (func (export "run") (result i32)
      (local $first i32)
      (if (call $tcp) (then unreachable))
      (local.set $first (i32.load (i32.const 20)))
      (if (call $udp) (then unreachable))
      (if (call $tcp) (then unreachable))
      (if (call $udp) (then unreachable))
      (if (call $tcp) (then unreachable))
      ;; new-socket-limit
      (if (i32.eqz (call $udp)) (then unreachable))
      (if (i32.ne (i32.load8_u (i32.const 20)) (i32.const 10)) (then unreachable))
      (if (i32.eqz (call $tcp)) (then unreachable))
      (call $drop-tcp (local.get $first))
      (if (call $udp) (then unreachable))
      (if (i32.eqz (call $tcp)) (then unreachable))
      (i32.const 0)))
  (core instance $program (instantiate $program (with "host" (instance
    (export "create-tcp" (func $create-tcp)) (export "create-udp" (func $create-udp)) (export "drop-tcp" (func $drop-tcp))
    (export "memory" (memory $memory "memory"))))))
  (func $run (result (result)) (canon lift (core func $program "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))

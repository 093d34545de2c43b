;; Two memories and two tables share what --max-memory grants: 16 pages of 64 KiB. What a memory, a table of 8 bytes an element
;; or a memory of pages of one byte has taken, no other gets, and what was refused has changed nothing.
;;! options = --max-memory 1MiB
(module
  (memory $a (export "memory") 1)
  (memory $b 65536 (pagesize 1))
  (table $t 8192 funcref)
  (table $never 4 1000000 externref)
  (elem declare func $same)
  (func $same (param $is i32) (param $expected i32)
    (if (i32.ne (local.get $is) (local.get $expected)) (then unreachable)))
  (func $_start (export "_start")
    (table.set $never (i32.const 0) (ref.null extern))
    ;; 3 pages and 32 bytes are there at start. More than all, in one step, is refused, as are numbers that overflow.
    (call $same (memory.grow $a (i32.const 16)) (i32.const -1))
    (call $same (memory.grow $a (i32.const -1)) (i32.const -1))
    (call $same (memory.grow $b (i32.const -1)) (i32.const -1))
    (call $same (table.grow $t (ref.func $same) (i32.const -1)) (i32.const -1))
    (call $same (table.grow $never (ref.null extern) (i32.const 0x20000000)) (i32.const -1))
    (call $same (memory.grow $a (i32.const 6)) (i32.const 1))
    (call $same (memory.grow $b (i32.const 0x60000)) (i32.const 0x10000))
    ;; One page is left but for 32 bytes.
    (call $same (memory.grow $a (i32.const 1)) (i32.const -1))
    (call $same (table.grow $t (ref.func $same) (i32.const 8192)) (i32.const -1))
    (call $same (table.grow $t (ref.func $same) (i32.const 8187)) (i32.const 8192))
    (call $same (memory.grow $b (i32.const 9)) (i32.const -1))
    (call $same (memory.grow $b (i32.const 8)) (i32.const 0x70000))
    (call $same (table.grow $never (ref.null extern) (i32.const 1)) (i32.const -1))
    (call $same (memory.grow $b (i32.const 1)) (i32.const -1))
    ;; Nothing more is nothing more.
    (call $same (memory.grow $a (i32.const 0)) (i32.const 7))
    (call $same (memory.grow $b (i32.const 0)) (i32.const 0x70008))
    (call $same (table.grow $t (ref.null func) (i32.const 0)) (i32.const 16379))
    (call $same (table.size $never) (i32.const 4))
    (if (ref.is_null (table.get $t (i32.const 16378))) (then unreachable))
    (i32.store8 $a (i32.const 0x6ffff) (i32.const 1))
    (i32.store8 $b (i32.const 0x70007) (i32.const 1))))

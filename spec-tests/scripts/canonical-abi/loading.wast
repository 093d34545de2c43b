;; Sections "Loading", "Flat Lifting" and "Lifting and Lowering Values" of the Canonical ABI explainer, as the host reads results. The
;; same rules for adapters between components are in values/*.wast of the component model.

;; Booleans: any bits but none are true, in memory (one byte) and flat (32 bits).
(component
  (core module $m
    (memory (export "memory") 1)
    (data (i32.const 16) "\00\01\02\80\ff")
    (func (export "flat") (param i32) (result i32) (local.get 0))
    (func (export "list") (result i32)
      (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 5)) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func (export "flat") (param "bits" u32) (result bool) (canon lift (core func $i "flat")))
  (func (export "list") (result (list bool)) (canon lift (core func $i "list") (memory (core memory $i "memory")))))
(assert_return (invoke "flat" (u32.const 0)) (bool.const false))
(assert_return (invoke "flat" (u32.const 0x100)) (bool.const true))
(assert_return (invoke "flat" (u32.const 0x80000000)) (bool.const true))
(assert_return (invoke "list")
  (list.const (bool.const false) (bool.const true) (bool.const true) (bool.const true) (bool.const true)))

;; Integers: the bits of the type count, signed as it says.
(component
  (core module $m
    (memory (export "memory") 1)
    (data (i32.const 0) "\80\7f\00\80\ff\7f\00\00\00\00\00\80\00\00\00\00\00\00\00\00\00\00\00\80")
    (func (export "f") (result i32) i32.const 0)
    (func (export "flat") (param i32) (result i32) (local.get 0)))
  (core instance $i (instantiate $m))
  (type $t (tuple s8 s8 s16 u16 s32 s64))
  (func (export "f") (result $t) (canon lift (core func $i "f") (memory (core memory $i "memory"))))
  (func (export "s8") (param "bits" u32) (result s8) (canon lift (core func $i "flat")))
  (func (export "u8") (param "bits" u32) (result u8) (canon lift (core func $i "flat")))
  (func (export "s16") (param "bits" u32) (result s16) (canon lift (core func $i "flat")))
  (func (export "u16") (param "bits" u32) (result u16) (canon lift (core func $i "flat"))))
(assert_return (invoke "f")
  (tuple.const (s8.const -128) (s8.const 127) (s16.const -32768) (u16.const 32767) (s32.const -2147483648) (s64.const -9223372036854775808)))
(assert_return (invoke "s8" (u32.const 0x180)) (s8.const -128))
(assert_return (invoke "u8" (u32.const 0xffffff80)) (u8.const 128))
(assert_return (invoke "s16" (u32.const 0x17fff)) (s16.const 32767))
(assert_return (invoke "u16" (u32.const 0xffff8000)) (u16.const 32768))

;; Floats: a NaN is the only one there is, whatever its bits.
(component
  (core module $m
    (func (export "f32") (result f32) (f32.reinterpret_i32 (i32.const 0xff812345)))
    (func (export "f64") (result f64) (f64.reinterpret_i64 (i64.const 0xfff0000000000001)))
    (func (export "zero") (result f32) (f32.const -0)))
  (core instance $i (instantiate $m))
  (func (export "f32") (result f32) (canon lift (core func $i "f32")))
  (func (export "f64") (result f64) (canon lift (core func $i "f64")))
  (func (export "zero") (result f32) (canon lift (core func $i "zero"))))
(assert_return (invoke "f32") (f32.const nan))
(assert_return (invoke "f64") (f64.const nan))
(assert_return (invoke "zero") (f32.const -0))

;; Characters: Unicode scalar values.
(component definition $Char
  (core module $m (func (export "f") (param i32) (result i32) (local.get 0)))
  (core instance $i (instantiate $m))
  (func (export "f") (param "code" u32) (result char) (canon lift (core func $i "f"))))
(component instance $i $Char)
(assert_return (invoke "f" (u32.const 0)) (char.const "\00"))
(assert_return (invoke "f" (u32.const 0xd7ff)) (char.const "\u{d7ff}"))
(assert_return (invoke "f" (u32.const 0xe000)) (char.const "\u{e000}"))
(assert_return (invoke "f" (u32.const 0x10ffff)) (char.const "\u{10ffff}"))
(assert_trap (invoke "f" (u32.const 0xd800)) "invalid `char` bit pattern")
(component instance $i $Char)
(assert_trap (invoke "f" (u32.const 0xdfff)) "invalid `char` bit pattern")
(component instance $i $Char)
(assert_trap (invoke "f" (u32.const 0x110000)) "invalid `char` bit pattern")
(component instance $i $Char)
(assert_trap (invoke "f" (u32.const 0xffffffff)) "invalid `char` bit pattern")

;; Variants: a discriminant has a case; what lies behind a case that is not meant is not looked at.
(component definition $Cases
  (core module $m
    (memory (export "memory") 1)
    (func (export "enum") (param i32) (result i32) (local.get 0))
    (func (export "variant") (param i32) (result i32)
      (i32.store8 (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (i32.const 0xd800)) (i32.const 0)))
  (core instance $i (instantiate $m))
  (type $e' (enum "a" "b" "c"))
  (export $e "e" (type $e'))
  (type $v' (variant (case "char" char) (case "number" u32) (case "nothing")))
  (export $v "v" (type $v'))
  (func (export "enum") (param "bits" u32) (result $e) (canon lift (core func $i "enum")))
  (func (export "variant") (param "case" u32) (result $v)
    (canon lift (core func $i "variant") (memory (core memory $i "memory"))))
  (func (export "option") (param "case" u32) (result (option char))
    (canon lift (core func $i "variant") (memory (core memory $i "memory"))))
  (func (export "result") (param "bits" u32) (result (result)) (canon lift (core func $i "enum"))))
(component instance $i $Cases)
(assert_return (invoke "enum" (u32.const 2)) (enum.const "c"))
(assert_return (invoke "variant" (u32.const 1)) (variant.const "number" (u32.const 0xd800)))
(assert_return (invoke "variant" (u32.const 2)) (variant.const "nothing"))
;; A discriminant in memory has one byte.
(assert_return (invoke "variant" (u32.const 0x101)) (variant.const "number" (u32.const 0xd800)))
(assert_return (invoke "option" (u32.const 0)) (option.none))
(assert_return (invoke "result" (u32.const 1)) (result.err))
(assert_trap (invoke "variant" (u32.const 0)) "invalid `char` bit pattern")
(component instance $i $Cases)
(assert_trap (invoke "variant" (u32.const 3)) "invalid variant discriminant")
(component instance $i $Cases)
(assert_trap (invoke "option" (u32.const 2)) "invalid variant discriminant")
(component instance $i $Cases)
(assert_trap (invoke "result" (u32.const 2)) "invalid variant discriminant")
(component instance $i $Cases)
(assert_trap (invoke "enum" (u32.const 3)) "invalid variant discriminant")
(component instance $i $Cases)
;; One that is flat has 32 bits.
(assert_trap (invoke "enum" (u32.const 0x100)) "invalid variant discriminant")

;; Flags: bits without a name do not count.
(component
  (core module $m
    (memory (export "memory") 1)
    (data (i32.const 16) "\ff\f5")
    (func (export "flat") (param i32) (result i32) (local.get 0))
    (func (export "list") (result i32)
      (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 2)) (i32.const 0)))
  (core instance $i (instantiate $m))
  (type $f' (flags "a" "b" "c"))
  (export $f "f" (type $f'))
  (func (export "flat") (param "bits" u32) (result $f) (canon lift (core func $i "flat")))
  (func (export "list") (result (list $f)) (canon lift (core func $i "list") (memory (core memory $i "memory")))))
(assert_return (invoke "flat" (u32.const 0xfffffff8)) (flags.const))
(assert_return (invoke "flat" (u32.const 0xfffffffd)) (flags.const "a" "c"))
(assert_return (invoke "list") (list.const (flags.const "a" "b" "c") (flags.const "a" "c")))

;; A result in memory: the address is aligned, and all of it lies in the memory.
(component definition $Memory
  (core module $m
    (memory (export "memory") 1)
    (func (export "f") (param i32) (result i32) (local.get 0)))
  (core instance $i (instantiate $m))
  (type $t (tuple u8 u64))
  (func (export "f") (param "at" u32) (result $t) (canon lift (core func $i "f") (memory (core memory $i "memory")))))
(component instance $i $Memory)
(assert_return (invoke "f" (u32.const 0)) (tuple.const (u8.const 0) (u64.const 0)))
(assert_return (invoke "f" (u32.const 0xfff0)) (tuple.const (u8.const 0) (u64.const 0)))
(assert_trap (invoke "f" (u32.const 4)) "unaligned pointer")
(component instance $i $Memory)
(assert_trap (invoke "f" (u32.const 0xfff8)) "out of bounds memory access")
(component instance $i $Memory)
(assert_trap (invoke "f" (u32.const 0x10000)) "out of bounds memory access")
(component instance $i $Memory)
(assert_trap (invoke "f" (u32.const 0xfffffff8)) "out of bounds memory access")

;; Lists: the address is aligned, even of none, and all elements lie in the memory; no list has 2^28 bytes.
(component definition $List
  (core module $m
    (memory (export "memory") 4097)
    (func (export "f") (param i32 i32) (result i32)
      (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)) (i32.const 0)))
  (core instance $i (instantiate $m))
  (type $list (list u32))
  (func (export "f") (param "at" u32) (param "count" u32) (result $list)
    (canon lift (core func $i "f") (memory (core memory $i "memory"))))
  (func (export "bytes") (param "at" u32) (param "count" u32) (result (list u8))
    (canon lift (core func $i "f") (memory (core memory $i "memory")))))
(component instance $i $List)
(assert_return (invoke "f" (u32.const 16) (u32.const 2)) (list.const (u32.const 0) (u32.const 0)))
(assert_return (invoke "f" (u32.const 0x1000fffc) (u32.const 1)) (list.const (u32.const 0)))
(assert_return (invoke "f" (u32.const 0x10010000) (u32.const 0)) (list.const))
(assert_trap (invoke "f" (u32.const 0x1000fffc) (u32.const 2)) "list content out-of-bounds")
(component instance $i $List)
(assert_trap (invoke "f" (u32.const 0x10010004) (u32.const 0)) "list content out-of-bounds")
(component instance $i $List)
(assert_trap (invoke "f" (u32.const 18) (u32.const 0)) "unaligned pointer")
(component instance $i $List)
(assert_trap (invoke "f" (u32.const 0) (u32.const 0x40000000)) "list content out-of-bounds")
(component instance $i $List)
;; MAX_LIST_BYTE_LENGTH
(assert_trap (invoke "bytes" (u32.const 0) (u32.const 0x10000000)) "list content out-of-bounds")
(component instance $i $List)
(assert_trap (invoke "f" (u32.const 0) (u32.const 0x04000000)) "list content out-of-bounds")

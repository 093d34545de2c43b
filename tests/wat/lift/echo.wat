;;! options = --invoke echo((true,-128,65535,-2147483648,18446744073709551615,1.5,-inf,'🦀',"ä\n\"€",{a:some(7),ok:-3},%some(["x","","ÿ"]),blue,{r,f},err("no")))
;; Arguments in a component's memory come back as they were: more than sixteen core values are passed by address, and so is the
;; result. 
(component
  (type $record' (record (field "a" (option u64)) (field "ok" s16)))
  (type $variant' (variant (case "none") (case "some" (list string))))
  (type $colour' (enum "red" "blue"))
  (type $rights' (flags "r" "w" "x" "a" "b" "c" "d" "e" "f"))
  (export $record "record" (type $record'))
  (export $variant "variant" (type $variant'))
  (export $colour "colour" (type $colour'))
  (export $rights "rights" (type $rights'))
  (type $all (tuple bool s8 u16 s32 u64 f32 f64 char string $record $variant $colour $rights (result (list u8) (error string))))
  (core module $m
    (memory (export "memory") 1)
    (global $end (mut i32) (i32.const 64))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $end
        (i32.and (i32.add (global.get $end) (i32.sub (local.get 2) (i32.const 1))) (i32.sub (i32.const 0) (local.get 2))))
      (global.get $end)
      (global.set $end (i32.add (global.get $end) (local.get 3))))
    (func (export "echo") (param i32) (result i32) (local.get 0)))
  (core instance $i (instantiate $m))
  (func (export "echo") (param "all" $all) (result $all)
    (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc")) string-encoding=utf8)))

;; Section "Component Instances" of the Canonical ABI explainer: may_enter, entering_set.

;; A call from the host enters the instance and all its ancestors; a trap leaves none of them. So nothing enters an instance again
;; that shares an ancestor with the one that trapped: neither the parent nor a sibling.
(component definition $Family
  (component $Child
    (core module $m (func (export "trap") unreachable) (func (export "ok") (result i32) i32.const 1))
    (core instance $i (instantiate $m))
    (func (export "trap") (canon lift (core func $i "trap")))
    (func (export "ok") (result u32) (canon lift (core func $i "ok"))))
  (core module $m (func (export "ok") (result i32) i32.const 2))
  (core instance $i (instantiate $m))
  (instance $one (instantiate $Child))
  (instance $other (instantiate $Child))
  (func (export "trap") (alias export $one "trap"))
  (func (export "ok") (alias export $one "ok"))
  (func (export "sibling") (alias export $other "ok"))
  (func (export "parent") (result u32) (canon lift (core func $i "ok"))))

(component instance $a $Family)
(component instance $b $Family)
(assert_return (invoke $a "ok") (u32.const 1))
(assert_return (invoke $a "sibling") (u32.const 1))
(assert_return (invoke $a "parent") (u32.const 2))
(assert_trap (invoke $a "trap") "unreachable")
(assert_trap (invoke $a "ok") "cannot enter component instance")
(assert_trap (invoke $a "sibling") "cannot enter component instance")
(assert_trap (invoke $a "parent") "cannot enter component instance")
;; Another instance of the same component has other ancestors: none.
(assert_return (invoke $b "ok") (u32.const 1))
(assert_return (invoke $b "sibling") (u32.const 1))

;; A trap of the canonical ABI is one like any other.
(component definition $Lifting
  (core module $m (func (export "f") (result i32) i32.const 0xd800))
  (core instance $i (instantiate $m))
  (func (export "f") (result char) (canon lift (core func $i "f"))))
(component instance $c $Lifting)
(assert_trap (invoke $c "f") "invalid `char` bit pattern")
(assert_trap (invoke $c "f") "cannot enter component instance")

;; A child may call its parent's function, because both stay inside the parent; but a parent may not enter itself from itself,
;; which is known before the component runs (an adapter from an instance to itself or to an ancestor traps in this
;; implementation's library, which is stricter).
(component
  (component $C
    (import "f" (func $f))
    (core module $m (import "" "f" (func $f)) (func (export "g") (call $f)))
    (core func $f (canon lower (func $f)))
    (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
    (func (export "g") (canon lift (core func $i "g"))))
  (component $D
    (import "g" (func $g))
    (core module $m (import "" "g" (func $g)) (func (export "h") (call $g)))
    (core func $g (canon lower (func $g)))
    (core instance $i (instantiate $m (with "" (instance (export "g" (func $g))))))
    (func (export "h") (canon lift (core func $i "h"))))
  (core module $m (func (export "f")))
  (component $E
    (core module $m (func (export "f")))
    (core instance $i (instantiate $m))
    (func (export "f") (canon lift (core func $i "f"))))
  (instance $e (instantiate $E))
  (instance $c (instantiate $C (with "f" (func $e "f"))))
  (instance $d (instantiate $D (with "g" (func $c "g"))))
  ;; Three siblings, one after the other.
  (func (export "h") (alias export $d "h")))
(assert_return (invoke "h"))
(assert_return (invoke "h"))

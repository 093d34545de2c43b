;; A proposal that is refused by its name.
(component)

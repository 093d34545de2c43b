// One program of many parts, as compiling takes long: each argument names a part, and without one all of them run that end well.

private val parts = mapOf(
    "collections" to ::collections,
    "strings" to ::strings,
    "sequences" to ::sequences,
    "lambdas" to ::lambdas,
    "exceptions" to ::exceptions,
    "coroutines" to ::coroutines,
    "generics" to ::generics,
    "json" to ::json,
    "recursion" to ::recursion,
    "interfaces" to ::interfaces,
    "values" to ::values,
    "sorting" to ::sorting,
    "numbers" to ::numbers,
    "heap" to ::heap,
)

private val traps = mapOf("uncaught" to ::uncaught, "endless" to ::endless)

fun main() {
    val wanted = arguments().drop(1)
    for (name in wanted.ifEmpty { parts.keys }) {
        println("== $name")
        (parts[name] ?: traps.getValue(name))()
    }
}

private fun uncaught() {
    error("nothing catches this")
}

private fun endless() {
    println(depth(0))
}

private fun depth(at: Int): Int = depth(at + 1) + 1

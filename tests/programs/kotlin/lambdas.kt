// Functions as values: closures over what changes, references, receivers, inline functions that leave their caller.

private fun compose(vararg functions: (Int) -> Int): (Int) -> Int = { start -> functions.fold(start) { value, next -> next(value) } }

private inline fun <T> timesUntil(list: List<T>, block: (T) -> Boolean): Int {
    var count = 0
    for (item in list) {
        count++
        if (block(item)) break
    }
    return count
}

private fun firstNegative(list: List<Int>): Int? {
    list.forEach { if (it < 0) return it }
    return null
}

private fun counter(): Pair<() -> Int, () -> Unit> {
    var count = 0
    return Pair({ ++count }, { count = 0 })
}

private class Html {
    private val parts = StringBuilder()

    fun tag(name: String, body: Html.() -> Unit) {
        parts.append("<$name>")
        body()
        parts.append("</$name>")
    }

    operator fun String.unaryPlus() {
        parts.append(this)
    }

    override fun toString() = parts.toString()
}

private fun interface Transform {
    fun apply(value: String): String
}

private fun memoized(function: (Long, (Long) -> Long) -> Long): (Long) -> Long {
    val known = HashMap<Long, Long>()
    lateinit var self: (Long) -> Long
    self = { argument -> known[argument] ?: function(argument, self).also { known[argument] = it } }
    return self
}

fun main() {
    println(compose({ it + 1 }, { it * 10 }, Int::inc, { -it })(4))
    println(timesUntil(listOf("a", "bb", "ccc", "dddd")) { it.length == 3 })
    println("${firstNegative(listOf(3, -2, -1))} ${firstNegative(emptyList())}")
    val (next, reset) = counter()
    next()
    next()
    print("${next()} ")
    reset()
    println(next())
    println(Html().apply { tag("p") { +"one"; tag("b") { +"two" } } })
    val shout = Transform { it.uppercase() + "!" }
    println(listOf("x", "y").map(shout::apply))
    println(memoized { n, self -> if (n < 2) n else self(n - 1) + self(n - 2) }(80))
    val functions = List(10) { index -> { x: Int -> x * index } }
    println(functions.sumOf { it(3) })
    val curried: (Int) -> (Int) -> (Int) -> Int = { a -> { b -> { c -> a * 100 + b * 10 + c } } }
    println(curried(1)(2)(3))
    val property = Html::toString
    println(property(Html()).isEmpty())
    var log = ""
    val many: (Int, Long, Double, String, Boolean, Char) -> String = { a, b, c, d, e, f -> "$a$b$c$d$e$f".also { log += it } }
    println(many(1, 2L, 3.5, "four", true, '6') + log.length)
    val lazily by lazy { println("computed"); 42 }
    println(lazily + lazily)
}

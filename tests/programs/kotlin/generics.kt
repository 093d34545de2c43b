// Generic classes and functions: bounds, variance, casts to types that are known at run time only.

private sealed interface Shape { val area: Double }
private data class Circle(val radius: Double) : Shape { override val area get() = 3.0 * radius * radius }
private open class Rectangle(val width: Double, val height: Double) : Shape { override val area get() = width * height }
private class Square(side: Double) : Rectangle(side, side)
private object Void : Shape { override val area get() = 0.0 }

private inline fun <reified T> Iterable<*>.countOf(): Int = count { it is T }
private inline fun <reified T> cast(value: Any?): T? = value as? T
private fun <T : Comparable<T>> largest(items: Iterable<T>): T = items.reduce { a, b -> if (a > b) a else b }
private fun <T> shapes(items: List<T>): Double where T : Shape = items.sumOf { it.area }

private class Box<out T>(val value: T) { fun <R> map(change: (T) -> R): Box<R> = Box(change(value)) }
private class Sink<in T>(private val taken: MutableList<Any?>) { fun put(value: T) { taken.add(value) } }

private abstract class Event<T>(val payload: T) { abstract fun show(): String }
private class Count(payload: Int) : Event<Int>(payload) { override fun show() = (payload + 1).toString() }
private class Text(payload: String) : Event<String>(payload) { override fun show() = payload + "1" }

private class Ordered<K : Comparable<K>, V> {
    private inner class Node(val key: K, var value: V) { var left: Node? = null; var right: Node? = null }
    private var root: Node? = null
    var size = 0
        private set

    operator fun set(key: K, value: V) {
        var at = root ?: return Unit.also { root = Node(key, value); size++ }
        while (true) {
            val order = key.compareTo(at.key)
            if (order == 0) { at.value = value; return }
            val next = if (order < 0) at.left else at.right
            if (next == null) {
                if (order < 0) at.left = Node(key, value) else at.right = Node(key, value)
                size++
                return
            }
            at = next
        }
    }

    operator fun get(key: K): V? {
        var at = root
        while (at != null) {
            val order = key.compareTo(at.key)
            if (order == 0) return at.value
            at = if (order < 0) at.left else at.right
        }
        return null
    }
}

fun main() {
    val mixed = listOf<Any?>(1, 2L, "three", 4.0, null, 'c', listOf(1), Circle(1.0), Square(2.0), Void, intArrayOf(1), arrayOf("x"), true, 5u, { 1 })
    println("${mixed.countOf<Int>()} ${mixed.countOf<Number>()} ${mixed.countOf<Shape>()} ${mixed.countOf<Rectangle>()} ${mixed.countOf<Comparable<*>>()} ${mixed.countOf<String?>()} ${mixed.countOf<IntArray>()} ${mixed.countOf<Array<*>>()} ${mixed.countOf<Function<*>>()} ${mixed.countOf<UInt>()}")
    println("${cast<String>("yes")} ${cast<Int>("no")} ${cast<Any>(null)} ${cast<List<*>>(mixed)?.size}")
    println("${largest(listOf(3, 9, 2))} ${largest(listOf("b", "abc"))}")
    println(shapes(listOf(Circle(2.0), Square(3.0), Rectangle(1.0, 0.5))))
    println(Box(20).map { it + 1 }.map { "<$it>" }.value)
    val taken = mutableListOf<Any?>()
    val sink: Sink<Int> = Sink<Any>(taken)
    sink.put(1)
    println(taken)
    val events: List<Event<*>> = listOf(Count(41), Text("a"))
    println(events.map { it.show() })
    val tree = Ordered<String, Int>()
    for (index in 0 until 2000) tree["k${index * 31 % 500}"] = index
    println("${tree.size} ${tree["k7"]} ${tree["none"]}")
    val kinds = mixed.filterNotNull().groupingBy { it::class.simpleName }.eachCount()
    println(kinds.keys.filterNotNull().filter { "Function" !in it }.sorted())
    println(mixed.filterIsInstance<Shape>().joinToString { shape ->
        when (shape) {
            is Circle -> "circle of ${shape.radius}"
            is Square -> "square of ${shape.width}"
            is Rectangle -> "rectangle"
            Void -> "nothing"
        }
    })
}

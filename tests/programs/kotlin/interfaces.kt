// Classes and interfaces: default methods, diamonds, abstract classes, delegation, operators, objects, enumerations.

private interface Named { val name: String; fun greet() = "I am $name" }
private interface Aged { val age: Int; fun greet() = "I am $age"; fun older() = age + 1 }
private abstract class Being(override val name: String) : Named { override fun toString() = "${kind()} $name"; protected abstract fun kind(): String; open fun legs() = 2 }
private class Person(name: String, override val age: Int) : Being(name), Aged {
    override fun greet() = super<Being>.greet() + ", " + super<Aged>.greet()
    override fun kind() = "person"
}
private open class Animal(name: String) : Being(name) { override fun kind() = "animal"; override fun legs() = 4 }
private class Spider : Animal("spider") { override fun legs() = super.legs() * 2 }
private class Loud(private val inner: Named) : Named by inner { override fun greet() = inner.greet().uppercase() }

private class Vector(val x: Int, val y: Int) : Comparable<Vector> {
    operator fun plus(other: Vector) = Vector(x + other.x, y + other.y)
    operator fun times(factor: Int) = Vector(x * factor, y * factor)
    operator fun unaryMinus() = Vector(-x, -y)
    operator fun component1() = x
    operator fun component2() = y
    operator fun get(index: Int) = if (index == 0) x else y
    operator fun contains(value: Int) = value == x || value == y
    operator fun invoke(text: String) = "$text($x, $y)"
    override fun compareTo(other: Vector) = (x * x + y * y).compareTo(other.x * other.x + other.y * other.y)
    override fun equals(other: Any?) = other is Vector && x == other.x && y == other.y
    override fun hashCode() = 31 * x + y
}

private enum class Planet(val mass: Double) {
    MERCURY(3.3), EARTH(59.7) { override fun note() = "home" }, JUPITER(18980.0);
    open fun note() = name.lowercase()
    companion object { fun heaviest() = entries.maxBy { it.mass } }
}

private object Registry { private val seen = mutableListOf<String>(); fun add(name: String) = seen.apply { add(name) }.size }

private open class Base { val order = mutableListOf("base"); init { order.add(step()) } open fun step() = "base step" }
private class Derived : Base() { private val field = "set"; init { order.add(step()) } override fun step() = "derived step ${field as String?}" }

private class Observed { var changes = 0; var value: Int by kotlin.properties.Delegates.observable(0) { _, old, new -> changes += new - old } }

fun main() {
    val person = Person("Ada", 36)
    println("$person: ${person.greet()}, then ${person.older()}")
    val beings: List<Being> = listOf(person, Animal("cat"), Spider())
    println(beings.map { "$it ${it.legs()}" })
    println(Loud(person).greet())
    println(listOf<Any>(person, Loud(person), Spider()).map { listOf(it is Named, it is Aged, it is Being, it is Animal) })
    val vector = Vector(1, 2) + Vector(3, 4) * 2
    val (x, y) = -vector
    println("$x $y ${vector[0]} ${10 in vector} ${vector("at")} ${vector > Vector(1, 1)} ${vector == Vector(7, 10)}")
    println(hashSetOf(Vector(1, 1), Vector(1, 1), Vector(1, 2)).size)
    println(Planet.entries.map { "${it.ordinal} ${it.note()}" } + Planet.heaviest().name + Planet.valueOf("EARTH"))
    println(runCatching { Planet.valueOf("PLUTO") }.isFailure)
    println(Registry.add("one") + Registry.add("two"))
    println(Derived().order)
    println(Observed().apply { value = 5; value = 3 }.changes)
    val anonymous = object : Named, Aged { override val name = "nobody"; override val age = 0; override fun greet() = "..." }
    println("${anonymous.greet()} ${anonymous.older()}")
    var calls = 0
    val many: List<Named> = List(1000) { index -> if (index % 3 == 0) person else if (index % 3 == 1) Animal("a$index") else Loud(person) }
    repeat(100) { for (one in many) calls += one.greet().length }
    println(calls)
}

// Arithmetic: overflow, Long, unsigned, floating point, conversions, bits, characters.

private fun isPrime(n: Long): Boolean = n > 1 && generateSequence(2L) { it + 1 }.takeWhile { it * it <= n }.none { n % it == 0L }

private class Big private constructor(private val digits: IntArray) {
    constructor(value: Long) : this(generateSequence(value) { it / 10_000 }.takeWhile { it > 0 }.map { (it % 10_000).toInt() }.toList().toIntArray())
    operator fun times(factor: Int): Big {
        val result = IntArray(digits.size + 2)
        var carry = 0L
        for (index in result.indices) { carry += (if (index < digits.size) digits[index] else 0).toLong() * factor; result[index] = (carry % 10_000).toInt(); carry /= 10_000 }
        return Big(result.copyOf(result.indexOfLast { it != 0 } + 1))
    }
    override fun toString() = digits.reversed().joinToString("") { it.toString().padStart(4, '0') }.trimStart('0')
}

private fun mandelbrot(): Int {
    var inside = 0
    for (row in 0 until 40) for (column in 0 until 40) {
        val (x0, y0) = (column / 20.0 - 1.5) to (row / 20.0 - 1.0)
        var x = 0.0; var y = 0.0; var count = 0
        while (x * x + y * y < 4.0 && count < 50) { val next = x * x - y * y + x0; y = 2 * x * y + y0; x = next; count++ }
        if (count == 50) inside++
    }
    return inside
}

fun main() {
    println("${Int.MAX_VALUE + 1} ${Int.MIN_VALUE - 1} ${Long.MAX_VALUE + 1} ${(-7) / 2} ${(-7) % 2} ${(-7).mod(2)} ${Integers.floor(-7, 2)}")
    println("${1 shl 33} ${1L shl 33} ${-1 ushr 28} ${-16 shr 2} ${0b1010 xor 0b0110} ${12.inv()} ${0xF0.countOneBits()} ${1000L.countLeadingZeroBits()}")
    println("${300.toByte()} ${70000.toShort()} ${(-1).toChar().code} ${3.99.toInt()} ${-3.99.toLong()} ${Double.NaN.toInt()} ${1e30.toInt()} ${1e30.toLong()} ${Float.POSITIVE_INFINITY.toInt()}")
    println("${UInt.MAX_VALUE} ${0u - 1u} ${(-1).toUInt() / 3u} ${ULong.MAX_VALUE} ${ULong.MAX_VALUE / 7uL} ${ULong.MAX_VALUE % 10uL} ${200.toUByte()} ${(-1).toUShort()}")
    println(listOf(0.1 + 0.2, 1.0 / 3, 1e21, 1e-7, 100.0, -0.0, 5e-324, Double.MAX_VALUE, 123456789.125))
    println(listOf(0.1f, 1f / 3, 16777217f, Float.MIN_VALUE, 3.4e38f))
    println("${0.0 == -0.0} ${(0.0 as Any) == (-0.0 as Any)} ${Double.NaN == Double.NaN} ${listOf(Double.NaN).contains(Double.NaN)} ${1.0.compareTo(Double.NaN)}")
    println(listOf(2.5, 3.5, -2.5).map { kotlin.math.round(it) } + listOf(kotlin.math.floor(-1.5), kotlin.math.ceil(-1.5), kotlin.math.sqrt(2.0), kotlin.math.abs(-3.0)))
    println(listOf(0.5, 1.0, 2.0).map { (kotlin.math.sin(it) * 1e6).toInt() } + listOf((kotlin.math.exp(1.0) * 1e6).toInt(), (kotlin.math.ln(10.0) * 1e6).toInt(), (2.0).let { Integers.power(it, 10) }.toInt()))
    println("${255.toString(16)} ${(-255).toString(2)} ${Long.MIN_VALUE} ${"zz".toLong(36)} ${255u.toString(16)}")
    println((1L..200L).filter(::isPrime).sum())
    println("${isPrime(1_000_000_007)} ${isPrime(1_000_000_011)}")
    println((1..40).fold(Big(1)) { product, factor -> product * factor })
    println(mandelbrot())
    val boxed: List<Any> = listOf(1, 1L, 1.0, 1f, 1.toByte(), 1.toShort(), '1', 1u)
    println(boxed.map { it == 1 } + boxed.map { it.hashCode() })
    println("${(1..100).average()} ${listOf(1, 2, 3, 4).sumOf { it * 0.5 }} ${maxOf(3, 9, 4)} ${5.coerceIn(7, 9)} ${(3 until 10).random(kotlin.random.Random(7)) in 3..9}")
    var hash = 14695981039346656037uL
    for (letter in "a hash of sixty-four bits") hash = (hash xor letter.code.toULong()) * 1099511628211uL
    println(hash)
    println("${'7'.digitToInt()} ${'a'.isLetterOrDigit()} ${('a'..'z').count { it in "aeiou" }} ${Char.MAX_VALUE.code}")
}

private object Integers {
    fun floor(a: Int, b: Int) = a.floorDiv(b)
    fun power(base: Double, exponent: Int): Double = if (exponent == 0) 1.0 else base * power(base, exponent - 1)
}

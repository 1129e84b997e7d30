class Simplify {
  record Abstraction() {}

  record Management() {}
}

class Outer {
  abstract static class AbstractFeed {}
}

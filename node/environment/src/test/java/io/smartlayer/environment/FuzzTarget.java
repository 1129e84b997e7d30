package io.smartlayer.environment;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What Jazzer calls in a JVM of its own: the reader of one test that calls {@link Fuzz#run}. Jazzer
 * asks for two static methods with these names, and hence for a field between them.
 */
public final class FuzzTarget {
  private record Armed(Fuzz fuzz, Fuzz.Reader reader) {}

  private static boolean isArming;
  private static @Nullable Armed armed;

  private FuzzTarget() {}

  /** Runs a test up to where it would read, and keeps its reader: a class's name and a method's. */
  public static void fuzzerInitialize(String[] test) throws ReflectiveOperationException {
    Constructor<?> constructor = Class.forName(test[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    Method method = constructor.getDeclaringClass().getDeclaredMethod(test[1]);
    method.setAccessible(true);
    armed = null;
    isArming = true;
    try {
      method.invoke(constructor.newInstance());
    } finally {
      isArming = false;
    }
    if (armed == null) {
      throw new IllegalArgumentException(test[0] + "." + test[1] + " runs no Fuzz");
    }
  }

  /** Judges one input; an error is a finding. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (armed == null) {
      throw new IllegalStateException("no test was named");
    }
    armed.fuzz.judge(input, armed.reader);
  }

  /** Whether a reader was only to be kept. */
  static boolean took(Fuzz fuzz, Fuzz.Reader reader) {
    if (isArming) {
      armed = new Armed(fuzz, reader);
    }
    return isArming;
  }
}

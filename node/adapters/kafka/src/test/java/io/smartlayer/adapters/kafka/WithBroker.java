package io.smartlayer.adapters.kafka;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands tests the one broker of their JVM, started when it is first asked for. */
public final class WithBroker implements ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(WithBroker.class);

  @Override
  public boolean supportsParameter(ParameterContext wanted, ExtensionContext test) {
    return wanted.getParameter().getType().equals(KafkaBroker.class);
  }

  @Override
  public Object resolveParameter(ParameterContext wanted, ExtensionContext test) {
    return test.getRoot()
        .getStore(HERE)
        .computeIfAbsent(KafkaBroker.class, _ -> new KafkaBroker(), KafkaBroker.class);
  }
}

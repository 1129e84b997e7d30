package io.smartlayer.runtime;

import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Membership;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a node is in its network. */
public enum Role {
  /** Keeps feeds. */
  ANCHOR,
  /** Runs tokens. */
  SERVICE;

  /** The word for it in commands, files and answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The word for it in the registry on the chain. */
  public NodeRegistry.Role registered() {
    return switch (this) {
      case ANCHOR -> NodeRegistry.Role.ANCHOR;
      case SERVICE -> NodeRegistry.Role.SERVICE;
    };
  }

  /** What the network says of a node in this role, or null when it says nothing. */
  public Membership.@Nullable Node in(Membership network, Address node) {
    return switch (this) {
      case ANCHOR -> network.anchor(node);
      case SERVICE -> network.service(node);
    };
  }
}

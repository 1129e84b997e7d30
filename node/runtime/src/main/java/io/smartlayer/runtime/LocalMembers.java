package io.smartlayer.runtime;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** The members of a local network: their keys and folders, and the trust file that names them. */
record LocalMembers(
    Path folder, List<SecretKey> anchors, List<SecretKey> services, Membership membership) {
  /** The trust file's name in the network's folder. */
  static final String TRUST_FILE = "network.json";

  /** The members that a folder holds, made on the first start. */
  static LocalMembers in(LocalNetwork.Setting setting) {
    List<SecretKey> anchors = keys(setting, "anchor", setting.anchors());
    List<SecretKey> services = keys(setting, "service", setting.services());
    Path file = setting.folder().resolve(TRUST_FILE);
    try {
      if (!Files.exists(file)) {
        Membership fresh = fresh(setting, anchors, services);
        Path unfinished = setting.folder().resolve(TRUST_FILE + ".new");
        Files.write(unfinished, CanonicalJson.write(fresh.toJson()).toArray());
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      }
      var membership = Membership.fromJson(CanonicalJson.read(Files.readString(file)));
      return new LocalMembers(setting.folder(), anchors, services, membership);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the trust file", e);
    }
  }

  /** A member's folder. */
  Path folder(SecretKey key) {
    int anchor = index(anchors, key);
    return anchor >= 0
        ? folder.resolve(name("anchor", anchor))
        : folder.resolve(name("service", index(services, key)));
  }

  /** What the trust file says of a member. */
  Membership.Node node(SecretKey key) {
    Membership.Node anchor = membership.anchor(key.address());
    return anchor != null
        ? anchor
        : Objects.requireNonNull(membership.service(key.address()), "a member of the network");
  }

  private static int index(List<SecretKey> keys, SecretKey key) {
    return keys.stream().map(SecretKey::address).toList().indexOf(key.address());
  }

  private static List<SecretKey> keys(LocalNetwork.Setting setting, String role, int count) {
    List<SecretKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(
          NodeKeys.in(setting.folder().resolve(name(role, i)).resolve("key"), setting.secrets()));
    }
    return List.copyOf(keys);
  }

  private static String name(String role, int index) {
    return role + "-" + (index + 1);
  }

  private static Membership fresh(
      LocalNetwork.Setting setting, List<SecretKey> anchors, List<SecretKey> services) {
    List<Integer> ports = LocalPorts.free(anchors.size() + services.size(), setting.secrets());
    byte[] beacon = new byte[Hash.SIZE];
    setting.secrets().nextBytes(beacon);
    return new Membership(
        setting.chain().chainId(),
        Membership.REGISTRY_PLACEHOLDER,
        setting.eas(),
        new Hash(Bytes.of(beacon)),
        nodes(anchors, ports.subList(0, anchors.size()), setting.secrets()),
        nodes(services, ports.subList(anchors.size(), ports.size()), setting.secrets()));
  }

  private static List<Membership.Node> nodes(
      List<SecretKey> keys, List<Integer> ports, RandomGenerator random) {
    List<Membership.Node> nodes = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Address operator = NodeKeys.make(random).address(); // nobody stakes yet: a name is enough
      nodes.add(
          new Membership.Node(
              operator, keys.get(i).publicKey(), "http://127.0.0.1:" + ports.get(i)));
    }
    return nodes;
  }
}

package io.smartlayer.runtime;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Multiaddr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a node's file and environment say, read and checked. {@link Setting} says what each means.
 *
 * @param httpListen host and port as written; nothing is looked up
 * @param logLevel a level's name in lower case
 * @param scripts how many it takes, 1 to {@link NodeLimits#SCRIPTS_MOST}
 */
public record NodeSettings(
    Path data,
    StoragePlace storage,
    Path key,
    URI chainRpc,
    long chainId,
    Address registry,
    Address eas,
    List<Multiaddr> listen,
    List<Multiaddr> announce,
    InetSocketAddress httpListen,
    URI httpUrl,
    List<Multiaddr> bootstrap,
    Retention retention,
    Residence residence,
    String logLevel,
    Capacity capacity,
    int scripts,
    boolean development) {
  /** Copies the lists. */
  public NodeSettings {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
    bootstrap = List.copyOf(bootstrap);
  }

  /**
   * Reads a node's settings.
   *
   * @param environment variables that win over the file
   * @throws SettingsRefused if they cannot be used
   */
  public static NodeSettings read(Path file, Map<String, String> environment) {
    return new SettingsReader(SettingsFile.read(file, environment)).settings();
  }
}

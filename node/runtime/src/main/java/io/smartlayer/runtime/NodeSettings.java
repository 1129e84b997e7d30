package io.smartlayer.runtime;

import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.channel.PriceList;
import io.smartlayer.channel.SettlingRule;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Multiaddr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node's file and environment say, read and checked. {@link Setting} says what each means.
 *
 * @param keyPassword a file with the key's password; null where the key is bare
 * @param chainRpc endpoints of the chain, of which a majority is believed
 * @param httpListen host and port as written; nothing is looked up
 * @param logLevel a level's name in lower case
 * @param scripts how many it takes, 1 to {@link NodeLimits#SCRIPTS_MOST}
 * @param audited the share of all receipts that anchors have run again, 0 to 1
 * @param mode how far nodes are believed
 * @param modeSwitch the contract that sets the mode; {@link Address#ZERO} for none
 * @param checked the share of answers that an anchor runs again before they leave, 0 to 1
 * @param platform what the node says that it runs on
 * @param hub the contract by which is paid; {@link Address#ZERO} for none
 * @param prices what calls cost at a service node
 * @param settling when a service node settles by itself
 */
public record NodeSettings(
    Path data,
    StoragePlace storage,
    Path key,
    @Nullable Path keyPassword,
    List<URI> chainRpc,
    long chainId,
    Address registry,
    Address eas,
    List<Multiaddr> listen,
    List<Multiaddr> announce,
    InetSocketAddress httpListen,
    URI httpUrl,
    List<Multiaddr> bootstrap,
    PrivateAddresses privateAddresses,
    Retention retention,
    Residence residence,
    String logLevel,
    Capacity capacity,
    int scripts,
    double audited,
    VerificationMode mode,
    Address modeSwitch,
    double checked,
    String platform,
    Address hub,
    PriceList prices,
    SettlingRule settling,
    boolean development) {
  /** Copies the lists. */
  public NodeSettings {
    chainRpc = List.copyOf(chainRpc);
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

package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.tokenscript.TokenScript.Attestation;
import io.smartlayer.tokenscript.TokenScript.Contract;
import io.smartlayer.tokenscript.TokenScript.Deployment;
import io.smartlayer.tokenscript.TokenScript.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Reads the part of a TokenScript that wallets know too, leniently. */
final class TokenScriptReader {
  /** What every namespace of the format begins with. */
  static final String NAMESPACES = "http://tokenscript.org/";

  /** Largest number of contracts, of deployments of one, of attestations, of keys, of origins. */
  static final int LIST_LIMIT = 128;

  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
  private static final Pattern CHAIN_ID = Pattern.compile("[1-9][0-9]{0,14}");
  private static final Pattern SCHEMA = Pattern.compile("0x[0-9a-fA-F]{64}");
  private static final Pattern KEY = Pattern.compile("(0x)?04[0-9a-fA-F]{128}");
  private static final List<String> ROOTS = List.of("token", "card", "action", "token-card");
  private static final List<String> VERSIONS =
      List.of(
          "2024/01", "2022/09", "2020/06", "2020/03", "2019/10", "2019/07", "2019/05", "2019/04",
          "ns");

  private final String namespace;
  private final Element root;
  private final Warnings warnings = new Warnings();

  private TokenScriptReader(Element root) {
    this.root = root;
    this.namespace = String.valueOf(root.getNamespaceURI());
  }

  /** Refuses a document whose root is no TokenScript of a known namespace. */
  static void checkRoot(Document document) throws Refusal {
    Element root = document.getDocumentElement();
    String uri = String.valueOf(root.getNamespaceURI());
    boolean known = VERSIONS.stream().anyMatch(v -> uri.equals(NAMESPACES + v + "/tokenscript"));
    if (!known || !ROOTS.contains(root.getLocalName())) {
      throw new Refusal(
          Reason.NOT_TOKENSCRIPT,
          "the root is " + Refusal.quote(root.getNodeName()) + " of " + Refusal.quote(uri));
    }
  }

  static TokenScript read(Document document) throws Refusal {
    checkRoot(document);
    var reader = new TokenScriptReader(document.getDocumentElement());
    List<Contract> contracts = reader.contracts();
    List<Attestation> attestations = reader.attestations();
    var plain =
        new TokenScript(
            reader.namespace,
            reader.root.getLocalName(),
            attribute(reader.root, "name"),
            contracts,
            attestations,
            reader.origins(),
            new DeclarationsReader(reader.namespace, reader.warnings).read(reader.root),
            null);
    return ServiceReader.withService(plain, reader.root);
  }

  private List<Contract> contracts() throws Refusal {
    List<Contract> out = new ArrayList<>();
    for (Element element : bounded(root, "contract")) {
      String name = attribute(element, "name");
      List<Deployment> deployments = new ArrayList<>();
      List<Element> addresses = bounded(element, "address");
      for (Element address : addresses) {
        String network = address.getAttribute("network").strip();
        String hex = address.getTextContent().strip();
        if (CHAIN_ID.matcher(network).matches() && ADDRESS.matcher(hex).matches()) {
          deployments.add(new Deployment(Long.parseLong(network), Address.fromHex(hex)));
        } else {
          warnings.add(address, "expected an address with a chain id", network + " " + hex);
        }
      }
      out.add(
          new Contract(
              name != null ? name : element.getAttribute("id"),
              attribute(element, "interface"),
              deployments,
              addresses.size() - deployments.size()));
    }
    return out;
  }

  private List<Attestation> attestations() throws Refusal {
    List<Attestation> out = new ArrayList<>();
    for (Element element : bounded(root, "attestation")) {
      List<PublicKey> keys = new ArrayList<>();
      List<Element> keyElements = bounded(element, "key");
      for (Element key : keyElements) {
        PublicKey point = key(key.getTextContent().strip());
        if (point != null) {
          keys.add(point);
        } else {
          warnings.add(key, "expected a public key of secp256k1", key.getTextContent().strip());
        }
      }
      out.add(
          new Attestation(
              element.getAttribute("name"),
              attribute(element, "type"),
              keys,
              keyElements.size() - keys.size(),
              schema(bounded(element, "eas")),
              naming(element)));
    }
    return out;
  }

  private TokenNaming naming(Element element) throws Refusal {
    List<TokenNaming.Part> collection = new ArrayList<>();
    for (Element fields : bounded(element, "collectionFields")) {
      for (Element field : bounded(fields, "collectionField")) {
        collection.add(
            new TokenNaming.Part(field.getAttribute("name"), field.getTextContent().strip()));
      }
      limit("collectionField", collection.size());
    }
    for (Element event : bounded(element, "eventId")) {
      if (collection.isEmpty()) {
        collection.add(new TokenNaming.Part("eventId", event.getTextContent().strip()));
      }
    }
    List<String> ids = new ArrayList<>();
    for (Element fields : bounded(element, "idFields")) {
      for (String field : fields.getTextContent().strip().split("\\s*,\\s*", LIST_LIMIT + 2)) {
        if (!field.isEmpty()) {
          ids.add(field);
        }
      }
      limit("idFields", ids.size());
    }
    return new TokenNaming(collection, ids);
  }

  private static @Nullable PublicKey key(String hex) {
    if (!KEY.matcher(hex).matches()) {
      return null;
    }
    try {
      return PublicKey.parse(Bytes.fromHex(hex));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Hash schema(List<Element> eas) {
    if (eas.size() != 1) {
      return null;
    }
    String uid = eas.getFirst().getAttribute("schemaUID").strip();
    return SCHEMA.matcher(uid).matches() ? Hash.fromHex(uid) : null;
  }

  private List<Origin> origins() throws Refusal {
    List<Origin> out = new ArrayList<>();
    for (Element list : bounded(root, "origins")) {
      for (Element origin : Xml.children(list)) {
        String contract = attribute(origin, "contract");
        if (contract != null) {
          out.add(new Origin.OfContract(contract));
        } else if (Xml.is(origin, namespace, "attestation")) {
          out.add(new Origin.OfAttestation(origin.getAttribute("name")));
        }
        limit("origins", out.size());
      }
    }
    return out;
  }

  private List<Element> bounded(Element parent, String name) throws Refusal {
    List<Element> found = Xml.children(parent, namespace, name);
    limit(name, found.size());
    return found;
  }

  private static void limit(String what, int count) throws Refusal {
    if (count > LIST_LIMIT) {
      throw new Refusal(Reason.TOO_MANY, "more than " + LIST_LIMIT + " of " + what);
    }
  }

  private static @Nullable String attribute(Element element, String name) {
    return element.hasAttribute(name) ? element.getAttribute(name) : null;
  }
}

package io.smartlayer.tokenscript;

import java.util.Locale;

/**
 * Why a file is refused, invalid or unsigned: one stable code each, as {@code spec/tokenscript.md}
 * lists them.
 */
public enum Reason {
  /** More bytes than {@link TokenScript#SIZE_LIMIT}. */
  TOO_LARGE,
  /** A document type declaration: sources carry them, published files never do. */
  DOCTYPE,
  /** No well-formed XML with namespaces. */
  MALFORMED,
  /** Bytes that are no UTF-8, or are declared as something else. */
  ENCODING,
  /** XML 1.1, for which no canonical form exists. */
  XML_VERSION,
  /** Elements nested too deep. */
  TOO_DEEP,
  /** More elements, attributes or definitions of one kind than a reader takes. */
  TOO_MANY,
  /** Well-formed XML whose root is no TokenScript. */
  NOT_TOKENSCRIPT,
  /** The file bears no signature. */
  NO_SIGNATURE,
  /** More than one signature in one file. */
  SEVERAL_SIGNATURES,
  /** The signature is no direct child of the root. */
  SIGNATURE_POSITION,
  /** The signature has parts, attributes or text the format does not know, or lacks some. */
  SIGNATURE_FORM,
  /** An algorithm or transform the format does not use. */
  ALGORITHM,
  /** The reference names something else than the whole document. */
  REFERENCE,
  /** The key is no point of its curve, or no RSA key of an accepted size and exponent. */
  KEY,
  /** The document is not the one that was signed. */
  DIGEST,
  /** The signature is not the key's. */
  SIGNATURE,
  /** A certificate is malformed, for another key, or not the master key's. */
  CERTIFICATE,
  /** More certificates than a reader takes, or more than one key that signed. */
  CERTIFICATE_CHAIN,
  /** The document has no canonical form (a relative namespace). */
  CANONICAL_FORM,
  /** A file to be signed that is signed already. */
  ALREADY_SIGNED,
  /** A file to be signed with processing instructions after the root. */
  TRAILING_INSTRUCTION,
  /** A service element outside of its one place, or in a place where another belongs. */
  SERVICE_MISPLACED,
  /** A service element or attribute this version does not know. */
  SERVICE_UNKNOWN,
  /** A service element or attribute that must be there is not. */
  SERVICE_MISSING,
  /** A value of the service section out of its range or form. */
  SERVICE_VALUE,
  /** A name of the service section that nothing in the file has. */
  SERVICE_REFERENCE,
  /** Two definitions of the service section with one name, or a second of what there is one of. */
  SERVICE_DUPLICATE,
  /** More definitions of one kind in the service section than a reader takes. */
  SERVICE_TOO_MANY;

  /** The code as it travels: lower case with hyphens. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return code();
  }
}

package io.smartlayer.feed;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;

/**
 * Counts the parts of a message before it is parsed. An empty part has two bytes, but is an object
 * of dozens once parsed, so that a message of nothing but those would take thirty times its size.
 * Fields that are not known would be kept at a like price, and are refused here already.
 */
final class WireParts {
  /** Most parts of one message that stand directly in it; no message of the protocol has more. */
  static final int LIMIT =
      Math.max(
              2 * FinalityProof.HEAD_LIMIT, // a proof has leaves for each head, at most
              Math.max(Segment.ENTRY_LIMIT, FeedLimits.RANGE_SEGMENTS))
          + 8;

  private WireParts() {}

  /**
   * Checks that no message has more parts than a list may have, however deep it stands, and that
   * all its fields are known.
   *
   * @throws IllegalArgumentException if not
   * @throws IOException if the bytes are no message
   */
  static void check(Descriptor type, Bytes bytes) throws IOException {
    check(type, CodedInputStream.newInstance(bytes.toArray()));
  }

  /** As deep as the types are nested, which is fixed. */
  private static void check(Descriptor type, CodedInputStream in) throws IOException {
    int parts = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        throw new IllegalArgumentException("a field that this version does not know");
      }
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        WireForms.checkCount(++parts, LIMIT);
        int outer = in.pushLimit(in.readRawVarint32());
        check(field.getMessageType(), in);
        in.popLimit(outer);
      } else if (!in.skipField(tag)) {
        throw new IllegalArgumentException("the end of a group that did not begin");
      }
    }
  }
}

package io.smartlayer.adapters.files;

import io.smartlayer.environment.Journal;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A journal in {@link Segment} files, of which the last is written, and a {@link SyncMark}.
 *
 * <p>What a crash has torn at the end, behind all that was synced, is cut off when the journal is
 * read. Anything else that is wrong is damage: the journal is not read, and not changed, for a node
 * that lost a synced vote could vote again. That an entry was synced is known from the mark, from
 * what a later frame says had been synced when it was written, and from a segment that follows.
 *
 * <p>When a write fails, for want of space or for another reason, this journal takes no more. What
 * was synced is there when it is opened again; the part of an entry that was written is cut off.
 */
final class FileJournal implements Journal {
  private final Folder folder;
  private final long segmentBytes;
  private final TreeMap<Long, Segment> segments = new TreeMap<>(); // all below: guarded by this
  private final SyncMark mark;
  private long end;
  private boolean failed;
  private boolean closed;

  /**
   * A journal that has still to be read.
   *
   * @param segmentBytes how large a segment grows, in bytes; one entry always finds room
   */
  FileJournal(Folder folder, long segmentBytes) throws IOException {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.mark = folder.mark();
  }

  @Override
  public synchronized void replay(Sink sink) {
    try {
      for (Segment segment : folder.segments()) {
        segments.put(segment.start(), segment);
      }
      for (Segment segment : segments.values()) {
        replay(segment, sink);
      }
      if (end < mark.synced()) {
        throw new Storage.StorageFailure(
            "%s: the segments end at byte %d, and had been synced up to byte %d"
                .formatted(folder, end, mark.synced()));
      }
      if (segments.isEmpty()) {
        begin(0);
      }
      segments.lastEntry().getValue().channel().force(true);
      mark.advance(end); // what was read counts as kept from here on
      mark.force();
    } catch (IOException e) {
      throw failure("cannot read", e);
    }
  }

  @Override
  public synchronized long append(Bytes entry) {
    check();
    try {
      ByteBuffer frame = Frame.encode(entry, end, mark.synced());
      if (end + frame.remaining() > last().start() + segmentBytes && end > last().first()) {
        last().channel().force(true); // only the last segment has anything that is not synced
        mark.advance(end);
        begin(end);
        frame = Frame.encode(entry, end, mark.synced());
      }
      long place = end;
      int length = frame.remaining();
      last().write(frame, place);
      end += length;
      return place;
    } catch (IOException e) {
      throw failure("cannot write", e);
    }
  }

  @Override
  public void sync() {
    Segment segment;
    long target;
    synchronized (this) {
      check();
      if (mark.synced() >= end) {
        return;
      }
      segment = last();
      target = end;
    }
    try {
      segment.channel().force(true); // others may append meanwhile
      synchronized (this) {
        check();
        mark.advance(target);
      }
    } catch (IOException e) {
      throw failure("cannot sync", e); // what is on disk now is unknown: never tried again
    }
  }

  @Override
  public Bytes read(long place) {
    Segment segment;
    long to;
    synchronized (this) {
      Map.Entry<Long, Segment> holds = segments.floorEntry(place);
      Long next = segments.higherKey(place);
      if (holds == null || place >= end) {
        throw new IndexOutOfBoundsException("no entry begins at byte " + place);
      }
      segment = holds.getValue();
      to = next == null ? end : next;
    }
    try {
      return segment
          .frame(place, to)
          .map(Frame::entry)
          .orElseThrow(() ->
              new Storage.StorageFailure(
                  "%s: the entry at byte %d does not match its checksum"
                      .formatted(segment.file(), place - segment.start())));
    } catch (IOException e) {
      throw new Storage.StorageFailure("cannot read " + segment.file(), e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      for (Segment segment : segments.values()) {
        segment.channel().close();
      }
      mark.close();
      folder.close();
    } catch (IOException e) {
      throw new Storage.StorageFailure("cannot close " + folder, e);
    }
  }

  private void replay(Segment segment, Sink sink) throws IOException {
    boolean isLast = segments.higherKey(segment.start()) == null;
    if (segment.start() != end) {
      throw damaged(segment, "it does not begin where the one before ends, at byte " + end);
    }
    if (!segment.hasHeader()) {
      mayCut(segment, isLast, segment.start(), "it does not begin as a segment does");
      segment.channel().truncate(0); // a crash while the file was made
      segment.writeHeader();
    }
    long to = segment.end();
    end = segment.first();
    for (int number = 0; end < to; number++) {
      Optional<Frame> frame = segment.frame(end, to);
      if (frame.isEmpty()) {
        String what = "entry %d, at byte %d, is damaged".formatted(number, end - segment.start());
        mayCut(segment, isLast, end, what);
        segment.channel().truncate(end - segment.start());
        return;
      }
      sink.entry(end, frame.get().entry());
      end += frame.get().length();
    }
  }

  /** Whether all from {@code place} on may go: nothing shows that it was synced. */
  private void mayCut(Segment segment, boolean isLast, long place, String what) throws IOException {
    if (!isLast || place < mark.synced() || segment.witnesses(place, segment.end())) {
      throw damaged(segment, what + ", and had been synced");
    }
  }

  private void begin(long start) throws IOException {
    Segment segment = folder.begin(start);
    segments.put(start, segment);
    segment.writeHeader();
    segment.channel().force(true);
    folder.sync();
    end = segment.first();
  }

  private Segment last() {
    return segments.lastEntry().getValue();
  }

  private void check() {
    if (failed || closed) {
      throw new Storage.StorageFailure(folder + " is closed, or has failed before");
    }
  }

  private synchronized Storage.StorageFailure failure(String what, IOException cause) {
    failed = true;
    return new Storage.StorageFailure("%s %s: %s".formatted(what, folder, cause), cause);
  }

  private static Storage.StorageFailure damaged(Segment segment, String what) {
    return new Storage.StorageFailure(segment.file() + ": " + what);
  }
}

package io.smartlayer.adapters.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A file through which everything passes, and tests change what they want to fail. Nothing is
 * synced: the machine does not crash in a test, and syncs take most of its time.
 */
class ThroughChannel extends FileChannel {
  protected final FileChannel file;

  ThroughChannel(FileChannel file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer bytes, long position) throws IOException {
    return file.read(bytes, position);
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    return file.write(bytes, position);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    file.size(); // fails when it is closed
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }

  @Override
  public int read(ByteBuffer bytes) {
    throw unwanted();
  }

  @Override
  public long read(ByteBuffer[] bytes, int offset, int length) {
    throw unwanted();
  }

  @Override
  public int write(ByteBuffer bytes) {
    throw unwanted();
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) {
    throw unwanted();
  }

  @Override
  public long position() {
    throw unwanted();
  }

  @Override
  public FileChannel position(long position) {
    throw unwanted();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw unwanted();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw unwanted();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw unwanted();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw unwanted();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw unwanted();
  }

  private static UnsupportedOperationException unwanted() {
    return new UnsupportedOperationException("nobody here does that with a segment");
  }
}

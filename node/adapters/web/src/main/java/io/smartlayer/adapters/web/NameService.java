package io.smartlayer.adapters.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Finds the addresses of names. */
interface NameService {
  /**
   * All addresses of a host, at least one.
   *
   * @param host a name, or an address in the form of a URI without brackets
   * @param timeout how long it may take
   * @throws UnknownHostException if it has none, or they were not found in time
   * @throws Busy if it could not be asked for, as too much else is
   */
  List<InetAddress> addresses(String host, Duration timeout)
      throws UnknownHostException, Busy, InterruptedException;

  /** This machine has too much to do to find a name: it says nothing about the name. */
  final class Busy extends Exception {
    private static final long serialVersionUID = 1;
  }
}

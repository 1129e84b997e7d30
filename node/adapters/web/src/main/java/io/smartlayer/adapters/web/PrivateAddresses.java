package io.smartlayer.adapters.web;

/** Whether a call may go to an address that is not of the public Internet. */
public enum PrivateAddresses {
  /** Such calls are never sent. */
  REFUSE,
  /** They are sent like any other, as in development. */
  ALLOW
}

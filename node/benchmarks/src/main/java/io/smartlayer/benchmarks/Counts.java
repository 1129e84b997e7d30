package io.smartlayer.benchmarks;

import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the nodes of a network sync and send. */
final class Counts {
  private final LongAdder syncs = new LongAdder();
  private final LongAdder messages = new LongAdder();

  long syncs() {
    return syncs.sum();
  }

  long messages() {
    return messages.sum();
  }

  Storage of(Storage storage) {
    return new Storage() {
      @Override
      public Log open(String name) {
        return new CountedLog(storage.open(name));
      }

      @Override
      public void close() {
        storage.close();
      }
    };
  }

  Network of(Network network) {
    return new Network() {
      @Override
      public Address self() {
        return network.self();
      }

      @Override
      public void send(Address to, String protocol, Bytes body) {
        messages.increment();
        network.send(to, protocol, body);
      }

      @Override
      public void receive(Receiver receiver) {
        network.receive(receiver);
      }

      @Override
      public void close() {
        network.close();
      }
    };
  }

  private final class CountedLog implements Storage.Log {
    private final Storage.Log log;

    CountedLog(Storage.Log log) {
      this.log = log;
    }

    @Override
    public long size() {
      return log.size();
    }

    @Override
    public long append(Bytes record) {
      return log.append(record);
    }

    @Override
    public void sync() {
      syncs.increment();
      log.sync();
    }

    @Override
    public Bytes read(long index) {
      return log.read(index);
    }
  }
}

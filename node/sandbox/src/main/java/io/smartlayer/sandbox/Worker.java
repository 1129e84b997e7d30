package io.smartlayer.sandbox;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs jobs one after the other on a guest of its own. Confined to one thread. */
final class Worker implements AutoCloseable {
  private final Supplier<Guest> guests;
  private final ImageCache images;
  private @Nullable Guest guest;
  private @Nullable HostCalls calls;

  Worker(Supplier<Guest> guests, ImageCache images) {
    this.guests = guests;
    this.images = images;
  }

  /** Runs one job to its end, then makes ready for another call of the same program. */
  void run(Job job) {
    try {
      HostCalls booted = booted();
      if (!job.start(owned())) return;
      if (job.finish(ran(booted, job))) settle(booted, job);
      else close();
    } catch (NodeFault fault) {
      drop(job, fault);
    } catch (VirtualMachineError host) {
      drop(job, new NodeFault(NodeFault.Kind.HOST_EXHAUSTED, "the host ran out", host));
    } catch (RuntimeException ours) {
      drop(job, new NodeFault(NodeFault.Kind.ENGINE_FAILED, "the engine failed", ours));
    }
  }

  /** Drops the guest; the next job boots another. */
  @Override
  public void close() {
    Guest dropped = guest;
    guest = null;
    calls = null;
    if (dropped != null) dropped.close();
  }

  private void drop(Job job, NodeFault fault) {
    job.fail(fault);
    close();
  }

  private void settle(HostCalls booted, Job job) {
    if (images.find(job.program().hash()) instanceof LoadedProgram.Ready ready) {
      booted.settle(ready);
    }
  }

  private Guest owned() {
    return Objects.requireNonNull(guest, "a booted worker owns a guest");
  }

  private HostCalls booted() {
    if (calls == null) {
      guest = guests.get();
      calls = new HostCalls(guest, GuestModule.pinned().prologue());
      images.share(calls.booted());
    }
    return calls;
  }

  private Run ran(HostCalls booted, Job job) {
    LoadedProgram loaded = images.find(job.program().hash());
    if (loaded == null) {
      loaded = booted.load(job.program());
      images.keep(job.program().hash(), loaded);
    }
    return switch (loaded) {
      case LoadedProgram.Unloadable failed -> new Run.Failed(failed.code(), 0);
      case LoadedProgram.Ready ready -> {
        int function = ready.functions().get(job.function());
        if (function == LoadedProgram.NOT_A_FUNCTION) {
          yield new Run.Failed(FailureCode.NO_SUCH_FUNCTION, 0);
        }
        yield booted.call(ready, function, job.argumentsJson(), job.gasLimit());
      }
    };
  }
}

class BadThrowable {
  Runnable lambda = () -> {
    try {
      run();
    } catch (final Throwable t) {
    }
  };
}

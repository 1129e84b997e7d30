package io.smartlayer.gossip;

/** What is counted of an operator in one topic: P1 to P4 of the score. */
final class TopicScore {
  private static final double NOTHING = 0.01;

  private final ScoreSettings settings;
  private int nodesInMesh;
  private long inMeshSinceMillis;
  private double firstDeliveries;
  private double meshDeliveries;
  private double meshFailures;
  private double invalid;

  TopicScore(ScoreSettings settings) {
    this.settings = settings;
  }

  void grafted(long nowMillis) {
    if (nodesInMesh++ == 0) {
      inMeshSinceMillis = nowMillis;
      meshDeliveries = 0;
    }
  }

  void pruned(long nowMillis) {
    if (--nodesInMesh == 0) {
      // settled before the count would make it nothing
      nodesInMesh = 1;
      double deficit = deficit(nowMillis);
      nodesInMesh = 0;
      meshFailures += deficit * deficit;
    }
  }

  void deliveredFirst() {
    firstDeliveries = Math.min(settings.first().cap(), firstDeliveries + 1);
    deliveredInMesh();
  }

  void deliveredInMesh() {
    if (nodesInMesh > 0) {
      meshDeliveries = Math.min(settings.mesh().cap(), meshDeliveries + 1);
    }
  }

  void broughtInvalid() {
    invalid = Math.min(settings.invalid().cap(), invalid + 1);
  }

  void decay() {
    firstDeliveries = decayed(firstDeliveries, settings.first().decay());
    meshDeliveries = decayed(meshDeliveries, settings.mesh().decay());
    meshFailures = decayed(meshFailures, settings.mesh().decay());
    invalid = decayed(invalid, settings.invalid().decay());
  }

  double value(long nowMillis) {
    double deficit = deficit(nowMillis);
    return settings.time().weight() * Math.min(secondsInMesh(nowMillis), settings.time().cap())
        + settings.first().weight() * firstDeliveries
        + settings.mesh().weight() * (deficit * deficit + meshFailures)
        + settings.invalid().weight() * invalid * invalid;
  }

  boolean isNothing() {
    return nodesInMesh == 0 && firstDeliveries == 0 && meshFailures == 0 && invalid == 0;
  }

  static double decayed(double counter, double decay) {
    double left = counter * decay;
    return left < NOTHING ? 0 : left;
  }

  private double secondsInMesh(long nowMillis) {
    return nodesInMesh == 0 ? 0 : (nowMillis - inMeshSinceMillis) / 1000.0;
  }

  private double deficit(long nowMillis) {
    ScoreSettings.Deliveries mesh = settings.mesh();
    boolean measured =
        nodesInMesh > 0 && nowMillis - inMeshSinceMillis > mesh.activation().toMillis();
    return measured ? Math.max(0, mesh.threshold() - meshDeliveries) : 0;
  }
}

# Sourced: builds the benchmarks and defines what starts one of them.
cd "$here/../.."
JAVA_HOME=$(./find-jdk.sh) && export JAVA_HOME
mkdir -p target
./check -pl node/benchmarks -am -DskipTests >target/benchmarks.log 2>&1 || { tail -n 20 target/benchmarks.log >&2; exit 70; }
started() {
  flags=$(sed -n 's:.*<jvm.flags>\(.*\)</jvm.flags>.*:\1:p' pom.xml)
  # shellcheck disable=SC2086 # several flags
  "$JAVA_HOME/bin/java" $flags ${heap:-} -cp "node/benchmarks/target/benchmarks-0.1.0-SNAPSHOT.jar:node/benchmarks/target/lib/*" "$@"
}

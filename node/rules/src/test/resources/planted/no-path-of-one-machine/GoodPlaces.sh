ls /usr/lib/jvm/* "$HOME/.jdks/" /opt/*jdk* https://example.org/home/anna/page docs/work/page

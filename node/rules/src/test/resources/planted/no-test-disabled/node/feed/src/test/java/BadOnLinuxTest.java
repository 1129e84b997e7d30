@DisabledOnOs(OS.LINUX)
class BadOnLinuxTest {}
